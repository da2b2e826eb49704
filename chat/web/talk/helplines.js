/** Keep the helplines from the moment the page opens, so that they are there when the network is not. */

export class Helplines {
  constructor(country) {
    this.country = country;
    this.all = [];
  }

  async load() {
    const answer = await fetch("/page/helplines.json").catch(() => null);
    if (answer?.ok) this.all = await answer.json();
  }
}

/** Open the whole list, by country. */
export async function openHelplines(helplines) {
  (await import("/page/talk/lines.js")).openLines(helplines);
}
