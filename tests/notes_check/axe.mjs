// Runs axe on each page in Chromium, wide and narrow, light and dark, and looks whether a narrow page scrolls sideways.
// node axe.mjs FOLDER CHROMIUM PAGE…, where FOLDER has node_modules; the exit code is 1 if anything was found.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, chromium, ...pages] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const { default: puppeteer } = await import(pathToFileURL(require.resolve("puppeteer-core")));
const axe = require.resolve("axe-core");

const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox"] });
let failed = false;
for (const page of pages) {
  for (const width of [1280, 320]) {
    for (const scheme of ["light", "dark"]) {
      const tab = await browser.newPage();
      // The page allows no script; axe is put in from outside.
      await tab.setBypassCSP(true);
      await tab.setViewport({ width, height: 900 });
      await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      const asked = [];
      // A picture that stands in the page itself is asked of nobody.
      tab.on("request", (request) => request.url().startsWith("data:") || asked.push(request.url()));
      await tab.goto(pathToFileURL(resolve(page)).href);
      await tab.addScriptTag({ path: axe });
      const { violations, incomplete } = await tab.evaluate(() => window.axe.run());
      const sideways = await tab.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      const faults = violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target).join(", ")}`);
      if (sideways) faults.push("the page scrolls sideways");
      if (asked.length > 1) faults.push(`asks for ${asked.slice(1)}`);
      const open = incomplete.map((found) => `${found.id} (${found.nodes.length})`).join(", ");
      console.log(`${faults.length ? "FAIL" : "pass"} ${width} ${scheme} ${page}${open ? `; for a person to look at: ${open}` : ""}`);
      for (const fault of faults) console.log(`  ${fault}`);
      failed ||= faults.length > 0;
      await tab.close();
    }
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
