// Builds crm/static: compiles the Sass, copies scripts, names each file by its contents, and writes manifest.json
// (name -> hashed name). A file may mention another as "./name.js" or url("name.svg"): the mention is rewritten too.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "..", "crm", "static");
const from = (...parts) => path.join(here, ...parts);
const modules = (...parts) => from("node_modules", ...parts);
const read = (file) => fs.readFileSync(file);
const withoutMap = (file) => read(file).toString().replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");

// 1. Everything by its plain name. Text is a string, pictures are buffers.
const files = new Map();
for (const sheet of ["desk", "portal"]) {
  files.set(`${sheet}.css`, sass.compile(from("sass", `${sheet}.scss`), {
    loadPaths: [here], style: "compressed", quietDeps: true,
    // The import of @ministryofjustice/frontend by path is theirs; their deprecations are not ours to mend.
    silenceDeprecations: [], logger: sass.Logger.silent,
  }).css);
}
files.set("map.css", read(modules("leaflet", "dist", "leaflet.css")).toString());
for (const name of fs.readdirSync(from("js"))) files.set(name, read(from("js", name)).toString());
files.set("govuk.js", withoutMap(modules("govuk-frontend", "dist", "govuk", "govuk-frontend.min.js")));
files.set("htmx.js", withoutMap(modules("htmx.org", "dist", "htmx.esm.min.js")));
files.set("leaflet.js", withoutMap(modules("leaflet", "dist", "leaflet.js")));
files.set("autocomplete.js", withoutMap(modules("accessible-autocomplete", "dist", "accessible-autocomplete.min.js")));
for (const folder of [modules("@ministryofjustice", "frontend", "moj", "assets", "images"),
  modules("leaflet", "dist", "images"), from("images")]) {
  for (const name of fs.readdirSync(folder)) {
    // Crests, crowns and departments' icons are not a council's to use.
    if (!/crown|crest|touch-icon|opengraph/.test(name)) files.set(name, read(path.join(folder, name)));
  }
}

// 2. Names by contents: a file is named once all the files that it mentions are.
const manifest = {};
const mention = /(["'(])(?:\.\/|images\/)?([\w-]+\.(?:js|css|svg|png))(["')])/g;
const mentions = (body) => typeof body === "string"
  ? [...body.matchAll(mention)].map((found) => found[2]).filter((name) => files.has(name)) : [];
const pending = new Set(files.keys());
while (pending.size) {
  const ready = [...pending].filter((name) => mentions(files.get(name)).every((m) => m in manifest || m === name));
  if (!ready.length) throw new Error(`assets: these mention each other in a circle: ${[...pending].join(", ")}`);
  for (const name of ready) {
    let body = files.get(name);
    if (typeof body === "string") {
      body = body.replace(mention, (whole, before, found, after) =>
        found in manifest && found !== name ? `${before}./${manifest[found]}${after}` : whole);
      files.set(name, body);
    }
    const digest = createHash("sha256").update(body).digest("hex").slice(0, 10);
    manifest[name] = name.replace(/\.(\w+)$/, `.${digest}.$1`);
    pending.delete(name);
  }
}

// 3. Write: a fresh folder, moved into place whole, so that a running server never sees half of it.
const fresh = `${out}.new`;
fs.rmSync(fresh, { recursive: true, force: true });
fs.mkdirSync(path.join(fresh, "licences"), { recursive: true });
for (const [name, body] of files) {
  const target = path.join(fresh, manifest[name]);
  fs.writeFileSync(target, body);
  if (/\.(js|css|svg)$/.test(name)) fs.writeFileSync(`${target}.gz`, gzipSync(body, { level: 9 }));
}
fs.writeFileSync(path.join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
for (const name of fs.readdirSync(from("licences"))) {
  fs.copyFileSync(from("licences", name), path.join(fresh, "licences", name));
}
for (const [name, file] of [["accessible-autocomplete", "LICENSE.txt"], ["htmx.org", "LICENSE"], ["leaflet", "LICENSE"]]) {
  fs.copyFileSync(modules(name, file), path.join(fresh, "licences", `${name}.txt`));
}
// What a running server still names in its pages stays for a day: it knows the new names when it is started again.
const DAY = 24 * 3600 * 1000;
for (const name of fs.existsSync(out) ? fs.readdirSync(out) : []) {
  const [old, kept] = [path.join(out, name), path.join(fresh, name)];
  if (!/\.[0-9a-f]{10}\.\w+(\.gz)?$/.test(name) || fs.existsSync(kept)) continue;
  const { mtime, atime } = fs.statSync(old);
  if (Date.now() - mtime.getTime() > DAY) continue;
  fs.copyFileSync(old, kept);
  fs.utimesSync(kept, atime, mtime);
}
fs.rmSync(out, { recursive: true, force: true });
fs.renameSync(fresh, out);
const size = (name) => Math.round(Buffer.byteLength(files.get(name)) / 1024);
console.log(`assets: ${files.size} files; desk.css ${size("desk.css")} kB, portal.css ${size("portal.css")} kB`);
