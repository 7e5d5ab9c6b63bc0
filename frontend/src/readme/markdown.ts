import DOMPurify from "dompurify";
import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import ini from "highlight.js/lib/languages/ini";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import yaml from "highlight.js/lib/languages/yaml";
import MarkdownIt from "markdown-it";

hljs.registerLanguage("bash", bash);
hljs.registerLanguage("ini", ini);
hljs.registerLanguage("json", json);
hljs.registerLanguage("python", python);
hljs.registerLanguage("yaml", yaml);
hljs.registerAliases(["console", "shell", "sh"], { languageName: "bash" });
hljs.registerAliases(["toml"], { languageName: "ini" });

/** Code as HTML with the classes of its tokens; null for a language that is not known here. */
export function highlighted(code: string, language: string): string | null {
  if (!hljs.getLanguage(language)) return null;
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}

// The portal's own settings: HTML passes, bare addresses become links.
const markdown = new MarkdownIt({
  html: true,
  linkify: true,
  typographer: true,
  highlight: (code, language) => highlighted(code, language) ?? "",
});

// The page allows no style attributes, which is how markdown-it aligns the cells of tables.
for (const cell of ["th_open", "td_open"] as const) {
  markdown.renderer.rules[cell] = (tokens, index, options, _env, renderer) => {
    const token = tokens[index]!;
    const align = /text-align:(\w+)/.exec(String(token.attrGet("style") ?? ""));
    if (align) token.attrs = [["align", align[1]!]];
    return renderer.renderToken(tokens, index, options);
  };
}

// A table may be wider than a phone: it is scrolled, not the page.
markdown.renderer.rules.table_open = () => '<div class="scroll"><table>';
markdown.renderer.rules.table_close = () => "</table></div>";

const ALLOWED = {
  USE_PROFILES: { html: true },
  // Nothing of a README may restyle the page, send a form, or load from elsewhere.
  FORBID_TAGS: ["style", "form", "input", "button", "select", "textarea", "audio", "video", "dialog"],
  FORBID_ATTR: ["style", "srcset", "background", "autofocus", "tabindex"],
  SANITIZE_NAMED_PROPS: true,
};

/** Markdown as a fragment of no page yet, without anything that could run. */
export function rendered(text: string): DocumentFragment {
  return clean(markdown.render(text));
}

/** HTML as a fragment of no page yet: nothing in it is loaded before it is put into one. */
export function clean(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = DOMPurify.sanitize(html, ALLOWED);
  return template.content;
}
