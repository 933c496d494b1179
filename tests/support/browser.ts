/// <reference lib="dom" />
/**
 * Chromium, for tests of the page. It is found in the environment variable `CHAINVOTE_CHROMIUM`, a path, or on the PATH, as
 * one of {@linkcode NAMES}. Whatever a page writes to the browser's console fails the test: a policy that was broken, a script that
 * failed, a file that is missing.
 */
import axe from "axe-core";
import { assertEquals } from "@std/assert";
import { type Browser, chromium, type Page, type PageScreenshotOptions } from "playwright-core";
import { COLOUR_RULES, findFaults, findLost, listStops, noteStop } from "./page_faults.ts";
import { isInstalled } from "./shell.ts";

/** The same engine twice: without windows of its own a page takes a quarter of the CPU time. */
const NAMES = ["chromium-headless-shell", "chromium"];

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // A name that is not this machine's, for what a browser gives to loopback alone.
  "--host-resolver-rules=MAP peer.example 127.0.0.1",
];

/** Longest wait for anything on a page, in ms: on a machine that many share the first answer alone takes half a minute. */
const PATIENCE_MS = 180_000;

/** Presses of the Tab key that go through any screen. */
const MOST_STOPS = 100;

/** How a page is looked at. */
export interface Looking {
  /** In CSS pixels. @default 320 */
  readonly width?: number;
  readonly dark?: boolean;
  readonly forcedColors?: boolean;
  /** Of the reader. @default "en" */
  readonly language?: string;
  /** What the browser may write to its console, as the test brings it about. */
  readonly mayFail?: RegExp;
}

/** A window of a browser, and what went wrong in it. */
export class Tab implements AsyncDisposable {
  readonly page: Page;
  readonly #faults: string[];
  readonly #looking: Looking;

  constructor(page: Page, faults: string[], looking: Looking = {}) {
    this.page = page;
    this.#faults = faults;
    this.#looking = looking;
  }

  /** Opens another tab of the same browser: they share what a browser keeps and opens for all. */
  async another(url: string): Promise<Tab> {
    const page = await this.page.context().newPage();
    note(page, this.#faults);
    await page.goto(url);
    return new Tab(page, this.#faults, this.#looking);
  }

  /** Waits for a heading. */
  async heading(name: string | RegExp): Promise<void> {
    await this.page.getByRole("heading", { level: 1, name }).waitFor();
  }

  /**
   * What is wrong with the screen for those who read it in another way, however it is looked at: faults that axe-core finds, and what
   * it cannot decide, in light, dark and forced colours; lines that are wider than the window and words that are broken, in normal
   * text and the largest, from left to right and from right to left.
   */
  async check(screen: string): Promise<void> {
    const { page } = this;
    if (!await page.evaluate(() => "axe" in globalThis)) {
      await page.evaluate((axe as unknown as { readonly source: string }).source);
    }
    const found = [...await page.evaluate(findFaults, null), ...await page.evaluate(findLost)];
    const { dark = false, forcedColors = false } = this.#looking;
    const own = {
      colorScheme: dark ? "dark" : "light",
      forcedColors: shown(forcedColors),
    } as const;
    for (
      const media of [
        { ...own, colorScheme: dark ? "light" : "dark" },
        { ...own, forcedColors: shown(!forcedColors) },
      ] as const
    ) {
      await page.emulateMedia(media);
      for (const fault of await page.evaluate(findFaults, COLOUR_RULES)) {
        found.push(`${JSON.stringify(media)} ${fault}`);
      }
    }
    await page.emulateMedia(own);
    assertEquals({ screen, found }, { screen, found: [] });
  }

  /** Goes through the screen by the Tab key: each thing that does something takes the focus, in the order in which it stands, and shows it. */
  async tabThrough(screen: string): Promise<void> {
    const { page } = this;
    const stops = await page.evaluate(listStops);
    const reached: string[] = [];
    let last = stops[0];
    // A field for a time has stops inside.
    for (let i = 0; i < MOST_STOPS && last !== stops.at(-1); i++) {
      await page.keyboard.press("Tab");
      const now = await page.evaluate(noteStop);
      if (!now.startsWith(last)) reached.push(last = now);
    }
    assertEquals({ screen, reached }, { screen, reached: stops.slice(1) });
  }

  /** The screen as a picture, for whoever wants to look at it. */
  async shoot(options: PageScreenshotOptions): Promise<void> {
    await this.page.screenshot({ fullPage: true, ...options });
  }

  /** Closes it. @throws {AssertionError} If something went wrong in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
    assertEquals(this.#faults, []);
  }
}

/** A browser that runs, with windows that know nothing of each other. */
export class TestBrowser implements AsyncDisposable {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Starts one; undefined, and a line says so, where there is no Chromium. */
  static async open(): Promise<TestBrowser | undefined> {
    const path = Deno.env.get("CHAINVOTE_CHROMIUM") ||
      NAMES.find((name) => isInstalled(name));
    if (path === undefined) {
      console.log(
        `left out: none of ${
          NAMES.join(", ")
        } is installed here; name a path in CHAINVOTE_CHROMIUM`,
      );
      return undefined;
    }
    const executablePath = path.includes("/") ? path : await whichOf(path);
    return new TestBrowser(await chromium.launch({ executablePath, args: FLAGS }));
  }

  /** Opens a page. */
  async look(
    url: string,
    looking: Looking = {},
  ): Promise<Tab> {
    const { width = 320, dark = false, forcedColors = false, language = "en", mayFail } = looking;
    const context = await this.#browser.newContext({
      viewport: { width, height: 640 },
      colorScheme: dark ? "dark" : "light",
      forcedColors: shown(forcedColors),
      locale: language,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const faults: string[] = [];
    note(page, faults, mayFail);
    await page.goto(url);
    return new Tab(page, faults, looking);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}

function shown(forcedColors: boolean): "active" | "none" {
  return forcedColors ? "active" : "none";
}

/** Keeps what a page writes to the browser's console. */
function note(page: Page, faults: string[], mayFail?: RegExp): void {
  page.on("console", (message) => {
    if (mayFail?.test(message.text()) !== true) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
}

async function whichOf(name: string): Promise<string> {
  const { stdout } = await new Deno.Command("sh", { args: ["-c", `command -v ${name}`] }).output();
  return new TextDecoder().decode(stdout).trim();
}
