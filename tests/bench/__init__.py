"""Measure Warmline beside what people would use instead and beside the limit; see docs/performance.md."""
