/** Be heard until a named person accepts: a soft repeating tone and the title, never any text. */

import { say } from "../speech.js";

const EVERY_MS = 4_000;
const TONE_HZ = 587;
const TONE_SECONDS = 0.5;

export class Alarm {
  /** `changed` is called when it can be heard from now on, or no longer. */
  constructor(changed) {
    this.changed = changed;
    this.wanted = false;
    this.title = document.title;
    this.timer = null;
  }

  /** Whether it can be heard: a phone that slept, or a lost headset, silences a sound that was switched on. */
  get loud() {
    return this.wanted && this.audio.state === "running";
  }

  /** Browsers allow sound only after a press, so someone must switch it on. */
  switchOn() {
    this.audio ??= this.#begun();
    this.wanted = true;
    this.#tone();
    this.changed();
  }

  switchOff() {
    this.wanted = false;
    this.changed();
  }

  #begun() {
    const audio = new AudioContext();
    audio.onstatechange = () => {
      this.#tone();
      this.changed();
    };
    return audio;
  }

  ring(count) {
    document.title = count > 0 ? say("alarm.title", { count }) : this.title;
    if (count === 0) return this.stop();
    if (this.timer) return;
    this.timer = setInterval(() => this.#tone(), EVERY_MS);
    this.#tone();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    document.title = this.title;
  }

  #tone() {
    if (!this.loud) return this.wanted && this.audio.resume().catch(() => null);
    const now = this.audio.currentTime;
    const tone = new OscillatorNode(this.audio, { frequency: TONE_HZ });
    const volume = new GainNode(this.audio, { gain: 0.15 });
    volume.gain.exponentialRampToValueAtTime(0.001, now + TONE_SECONDS);
    tone.connect(volume).connect(this.audio.destination);
    tone.start(now);
    tone.stop(now + TONE_SECONDS);
  }
}
