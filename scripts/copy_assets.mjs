// Builds intranet_ideas/static from the npm packages and scripts/assets.
//
// The result is committed, so that running the product needs no Node. Only the
// parts of each package that a page really uses are taken: the whole of
// Designsystemet and its icons would be ten times as much to download.

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { optimize } from "svgo";
import { minify } from "terser";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "scripts", "assets");
const target = join(root, "intranet_ideas", "static");
const modules = join(root, "node_modules");

const COMPONENTS = [
  "alert", "avatar", "breadcrumbs", "button", "card", "details", "dialog", "error-summary",
  "field", "fieldset", "heading", "input", "label", "link", "list", "paragraph", "skip-link",
  "table", "tag", "validation-message",
];

// Our name on the left, so that templates do not follow the icon set's renamings.
const ICONS = {
  "arrow-left": "ArrowLeft", "arrow-right": "ArrowRight", backpack: "Backpack", bell: "Bell", briefcase: "Briefcase", building: "Buildings3",
  calendar: "Calendar", chart: "BarChart", chat: "Chat", check: "Checkmark",
  "check-circle": "CheckmarkCircle", "chevron-down": "ChevronDown", "chevron-right": "ChevronRight",
  clipboard: "ClipboardCheckmark", clock: "Clock", cog: "Cog", conflict: "CircleSlash",
  download: "Download", envelope: "EnvelopeClosed", external: "ExternalLink", eye: "Eye",
  "eye-slash": "EyeSlash", file: "FileText", filter: "Funnel", flask: "TestFlask",
  gavel: "Gavel", globe: "Globe", handshake: "Handshake", heart: "Heart", help: "QuestionmarkCircle",
  history: "ClockDashed", hourglass: "Hourglass", house: "House", inbox: "Inbox",
  info: "InformationSquare", keyboard: "Terminal", lightbulb: "LightBulb", link: "Link",
  list: "BulletList", lock: "PadlockLocked", megaphone: "Megaphone", menu: "MenuHamburger",
  monitor: "Monitor", offline: "CloudSlash", paperclip: "Paperclip", paperplane: "Paperplane",
  pencil: "Pencil", person: "PersonCircle", people: "PersonGroup", plant: "Plant", plus: "Plus",
  printer: "PrinterSmall", puzzle: "PuzzlePiece", receipt: "Receipt", refresh: "ArrowsCirclepath",
  rocket: "Rocket", seal: "SealCheckmark", search: "MagnifyingGlass", shield: "ShieldCheckmark",
  "sign-in": "Enter", "sign-out": "Leave", sort: "ArrowsUpDown", sparkles: "Sparkles", star: "Star", tag: "Tag",
  "thumb-up": "ThumbUp", timer: "Timer", trash: "Trash", upload: "Upload",
  warning: "ExclamationmarkTriangle", x: "XMark", "x-octagon": "XMarkOctagon",
};

const read = (...path) => readFileSync(join(...path), "utf8");

/** Splits CSS into its top-level blocks: [prelude, body] pairs. */
function blocks(css) {
  const found = [];
  let depth = 0;
  let from = 0;
  let open = 0;
  for (let i = 0; i < css.length; i += 1) {
    if (css[i] === "{" && depth++ === 0) open = i;
    if (css[i] === "}" && --depth === 0) {
      found.push([css.slice(from, open).trim(), css.slice(open + 1, i)]);
      from = i + 1;
    }
  }
  return found;
}

function squeeze(css) {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;}/g, "}")
    .trim();
}

/**
 * The generated theme repeats each colour scheme for every way of choosing it.
 * Pages follow the reader's system setting only, so one copy of each is enough;
 * paper is always light.
 */
function theme(css) {
  const clean = squeeze(css.replace(/@charset[^;]*;/, ""));
  return blocks(clean)
    .filter(([layer]) => !layer.endsWith("typography.secondary"))
    .map(([layer, body]) => {
      if (layer.endsWith("color-scheme.light")) {
        return `${layer}{:root{${blocks(body)[0][1]}}}`;
      }
      if (layer.endsWith("color-scheme.dark")) {
        return `${layer}{@media screen and (prefers-color-scheme:dark){:root{${blocks(body)[0][1]}}}}`;
      }
      return `${layer}{${body}}`;
    })
    .join("");
}

/** Leaves out the design tokens that no rule reads, and then those that only they did. */
function prune(css) {
  let before;
  let after = css;
  do {
    before = after;
    const used = new Set([...before.matchAll(/var\(\s*(--[\w-]+)/g)].map((match) => match[1]));
    after = before.replace(/(--ds-[\w-]+):[^;{}]*(;|(?=}))/g, (whole, name) => (used.has(name) ? whole : ""));
  } while (after !== before);
  return after;
}

/** Everything that is written in pages, in what makes them, and in scripts: a class is one of its words. */
function written() {
  const texts = (folder, name) => readdirSync(join(root, folder), { recursive: true })
    .filter((path) => name.test(path)).map((path) => read(root, folder, path));
  const all = [
    ...texts("templates", /\.html$/), ...texts("plugins", /\.(html|py)$/),
    ...texts("intranet_ideas", /\.py$/), ...texts("scripts/assets", /\.js$/),
  ];
  return new Set(all.join("\n").match(/[\w-]+/g));
}

/** Splits at the commas that stand in no bracket. */
function parts(list) {
  let depth = 0;
  let found = "";
  for (const sign of list) {
    if ("([".includes(sign)) depth += 1;
    if (")]".includes(sign)) depth -= 1;
    found += sign === "," && depth === 0 ? "\n" : sign;
  }
  return found.trim().split("\n");
}

/** Leaves out the rules of a component that are for classes and attributes no page has. */
function fitting(css, words) {
  const has = (selector) => {
    // What stands in brackets may be said of other elements, or be a choice.
    let bare = selector;
    while (bare.includes("(")) bare = bare.replace(/\([^()]*\)/g, "");
    return [...bare.matchAll(/\.([\w-]+)|\[(data-[\w-]+)(?:[|^$*~]?=["']?([\w-]+))?/g)]
      .every(([, name, attribute, value]) => words.has(name ?? attribute) && (!value || words.has(value)));
  };
  const kept = (text) => {
    let rest = "";
    let from = 0;
    let depth = 0;
    let open = 0;
    for (let i = 0; i < text.length; i += 1) {
      if (text[i] === "{" && depth++ === 0) open = i;
      if (text[i] === "}" && --depth === 0) {
        // Declarations may stand before a nested rule.
        const cut = text.slice(from, open).lastIndexOf(";") + 1;
        const prelude = text.slice(from + cut, open);
        rest += text.slice(from, from + cut);
        const fits = prelude.trim().startsWith("@") ? [prelude] : parts(prelude).filter(has);
        const body = kept(text.slice(open + 1, i));
        if (fits.length && body.trim()) rest += `${fits.join(",")}{${body}}`;
        from = i + 1;
      }
    }
    return rest + text.slice(from);
  };
  return kept(css);
}

/**
 * The design system and what is ours, pruned together. Two files are fetched at once, and each is
 * small enough to come whole in the first window of its connection; one is not.
 */
function stylesheets() {
  const designsystemet = join(modules, "@digdir", "designsystemet-css", "dist", "src");
  const words = written();
  const part = (name) => fitting(squeeze(read(designsystemet, `${name}.css`)), words);
  const component = (name) => `@layer ds.components{${part(name)}}`;
  const whole = prune([
    // What elements look like by themselves comes first, so that every component may overrule it.
    "@layer base,ds.theme,ds.base,ds.components,app;",
    `@layer base{${squeeze(read(source, "base.css"))}}`,
    theme(read(source, "theme.css")),
    `@layer ds.base{${part("base")}}`,
    ...COMPONENTS.map(component),
    component("data-size-workaround"),
    `@layer app{${squeeze(read(source, "app.css"))}}`,
  ].join("\n"));
  const ours = whole.lastIndexOf("@layer app{");
  return [whole.slice(0, ours), `${whole.slice(ours)}\n`];
}

/**
 * Both schemes by name, for frames on pages that choose for the reader: above every layer, and
 * with the tokens alone that the style sheet reads.
 */
function schemes(styles) {
  const used = new Set([...styles.matchAll(/var\(\s*(--[\w-]+)/g)].map((match) => match[1]));
  const named = Object.fromEntries(blocks(squeeze(read(source, "theme.css").replace(/@charset[^;]*;/, ""))));
  const tokens = (scheme) => {
    const [[, body]] = blocks(named[`@layer ds.theme.color-scheme.${scheme}`]);
    return body.replace(/(--ds-[\w-]+):[^;{}]*(;|$)/g, (whole, name) => (used.has(name) ? whole : ""));
  };
  const [[, light], [, screen]] = blocks(squeeze(read(source, "app.css")));
  const [[, dark]] = blocks(screen);
  return `:root[data-color-scheme="light"]{${tokens("light")};${light}}`
    + `\n:root[data-color-scheme="dark"]{${tokens("dark")};${light};${dark}}\n`;
}

function sprite() {
  const symbols = Object.entries(ICONS).map(([name, file]) => {
    const svg = read(modules, "@navikt", "aksel-icons", "dist", "svg", `${file}.svg`);
    // Two decimals of a 24-unit grid are finer than any screen can show.
    const small = optimize(svg, { multipass: true, floatPrecision: 2 }).data;
    const inner = small.replace(/<\/?svg[^>]*>/g, "").replace(/ fill="currentColor"/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="currentColor">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

/** The licences ask that their notices follow every copy, and these files are copies. */
function notices() {
  const packages = ["@digdir/designsystemet-css", "@navikt/aksel-icons", "htmx.org"];
  return packages
    .map((name) => {
      const about = JSON.parse(read(modules, name, "package.json"));
      const licence = join(modules, name, "LICENSE");
      const text = existsSync(licence) ? read(licence).trim() : `Licence: ${about.license}`;
      return `${name} ${about.version}\n\n${text}\n`;
    })
    .join(`\n${"-".repeat(72)}\n\n`);
}

const script = await minify(read(source, "app.js"), { module: false, compress: { passes: 2 } });

const embedded = await minify(read(source, "idea-challenges.js"), { compress: { passes: 2 } });

const day = await minify(read(source, "day.js"), { module: false, compress: { passes: 2 } });

const [system, app] = stylesheets();

const files = {
  "system.css": system,
  "app.css": app,
  "app.js": `${script.code}\n`,
  "day.css": `${squeeze(read(source, "day.css"))}\n`,
  "day.js": `${day.code}\n`,
  "embed.css": schemes(system + app),
  "embed.js": read(source, "embed.js"),
  "htmx.min.js": read(modules, "htmx.org", "dist", "htmx.min.js"),
  "mark.svg": read(source, "mark.svg"),
  "offline.js": read(source, "offline.js"),
  "passkeys.js": read(source, "passkeys.js"),
  "service-worker.js": read(source, "service-worker.js"),
  "idea-challenges.js": `${embedded.code}\n`,
  "licences.txt": notices(),
};
// Pages hold the icons they show, so no browser asks for this one.
writeFileSync(join(root, "intranet_ideas", "icons.svg"), sprite());
let total = 0;
for (const [name, text] of Object.entries(files)) {
  writeFileSync(join(target, name), text);
  const size = gzipSync(text, { level: 9 }).length;
  total += size;
  console.log(`${name.padEnd(14)} ${String(text.length).padStart(7)} bytes ${String(size).padStart(6)} gz`);
}
console.log(`${"total".padEnd(28)} ${String(total).padStart(6)} gz`);
