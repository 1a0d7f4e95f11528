/** Handlebars compiles a page and renders it with a table of data. */
import { engineTable } from "./input.mjs";

const PAGE = `<!doctype html><title>{{title}}</title>
{{#each features}}<section id="{{@key}}">
{{#if this}}<table>{{#each this}}<tr class="{{#if @first}}first{{else}}next{{/if}}"><td>{{@key}}</td>
{{#with (since this) as |v|}}<td>{{v.text}}</td>{{/with}}</tr>{{/each}}</table>{{else}}<p>none</p>{{/if}}
{{> foot name=@key}}</section>{{/each}}`;

export default {
  name: "handlebars",
  kind: "template engine",
  packages: ["handlebars"],
  load(require) {
    const handlebars = require("handlebars").create();
    handlebars.registerHelper("since", (version) => ({ text: `since <${version}>` }));
    handlebars.registerPartial("foot", "<footer>{{name}}</footer>");
    const data = { title: "Syntax & engines", features: engineTable() };
    return () => handlebars.compile(PAGE)(data);
  },
};
