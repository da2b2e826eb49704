/** Cut a text where findings point. Free of the DOM. Spans count code points, as the server does. */

/** Give parts in order, each {text, marked}; overlapping spans are one. */
export function markedParts(text, spans) {
  const points = [...text];
  const marked = points.map((_, index) => spans.some(([start, end]) => index >= start && index < end));
  const parts = [];
  points.forEach((point, index) => {
    if (index > 0 && marked[index] === marked[index - 1]) parts.at(-1).text += point;
    else parts.push({ text: point, marked: marked[index] });
  });
  return parts;
}
