"""Own the schema: one numbered file for each change, run from code by `chat.store.schema`."""
