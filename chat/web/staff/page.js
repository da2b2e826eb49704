/** Hold the staff's page together: the door, and then one place of work at a time. */

import { Pane, announce, button, h } from "../dom.js";
import { explain } from "../explain.js";
import { say } from "../speech.js";
import "../state-line.js";
import "./audit.js";
import "./desk.js";
import "./door.js";
import "./duty.js";

const PLACES = {
  care: { roles: ["moderator"], view: "staff-desk", properties: { track: "care" } },
  conduct: { roles: ["moderator"], view: "staff-desk", properties: { track: "conduct" } },
  duty: { roles: ["supporter"], view: "staff-duty", properties: {} },
  audit: { roles: ["moderator", "admin"], view: "staff-audit", properties: {} },
};

class StaffPage extends Pane {
  /** Needs `session`. */
  show() {
    this.#lay();
    this.hear(this.session, "welcome", () => this.#welcomed());
    this.hear(this.session, "connection", (state) => state === "away" && this.#away());
    if (this.session.hasToken && !location.hash) this.session.enter();
    else this.#door();
  }

  /** Show one place of work. */
  go(place) {
    const { view, properties } = PLACES[place];
    announce("");
    for (const [name, tab] of this.tabs) tab.ariaCurrent = name === place ? "page" : null;
    this.main.replaceChildren(h(view, { session: this.session, page: this, ...properties }));
    this.main.querySelector("h1")?.focus();
  }

  #lay() {
    this.tabs = new Map();
    this.nav = h("nav", { ariaLabel: say("staff.places") });
    this.who = h("span", { className: "hint" });
    this.main = h("main", { id: "page" });
    const away = button("×", () => announce(""), { ariaLabel: say("close.note"), className: "quiet small" });
    const toast = h("div", { className: "toast" }, h("p", { id: "said", role: "status" }), away);
    const header = h("header", {}, h("span", { className: "brand" }, say("brand")), this.nav, this.who);
    this.replaceChildren(
      h("a", { className: "skip", href: "#page" }, say("skip")),
      header,
      h("warm-state", { session: this.session }),
      toast,
      this.main,
    );
  }

  #door(problem) {
    this.tabs.clear();
    this.nav.replaceChildren();
    this.main.replaceChildren(h("staff-door", { session: this.session, problem }));
  }

  #welcomed() {
    const { role, welcome, server } = this.session;
    this.querySelector(".brand").textContent = server.name;
    this.who.textContent = [welcome.name, say(`role.${role}`)].filter(Boolean).join(" · ");
    if (this.tabs.size > 0) return;
    const places = Object.keys(PLACES).filter((place) => PLACES[place].roles.includes(role));
    this.tabs = new Map(
      places.map((place) => [
        place,
        button(say(`staff.${place}`), () => this.go(place), { className: "quiet" }),
      ]),
    );
    const leave = button(say("staff.sign-out"), () => this.#signOut(), { className: "quiet" });
    this.nav.replaceChildren(...this.tabs.values(), leave);
    this.go(places[0]);
  }

  #signOut() {
    this.session.exit();
    location.replace("/staff");
  }

  #away() {
    const { refusal, closedWith } = this.session.connection;
    this.session.forgetToken();
    if (refusal?.code === "not_signed_in") this.#door();
    else this.#door(refusal ? explain(refusal) : say(`away.${closedWith}`));
  }
}

customElements.define("staff-page", StaffPage);
