/** Keep the helplines from the moment the page opens, so that they are there when the network is not. */

export class Helplines {
  constructor(country) {
    this.country = country;
    this.all = [];
  }

  /** Without a network there are those that came before; they are tried for again when somebody looks. */
  async load() {
    const lines = fetch("/page/helplines.json").then((answer) => (answer.ok ? answer.json() : this.all));
    this.all = await lines.catch(() => this.all);
  }
}

/** Open the whole list, by country. */
export async function openHelplines(helplines) {
  const { openLines } = await import("/page/talk/lines.js");
  openLines(helplines);
  if (helplines.all.length > 0) return;
  await helplines.load();
  if (helplines.all.length > 0 && document.querySelector("#country")) openLines(helplines);
}
