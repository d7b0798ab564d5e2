///<reference types="svelte" />
;
import Bars from '@/marks/Bars.svelte';
import Dart from '@/marks/Dart.svelte';
import Tokens from '@/marks/Tokens.svelte';
import Figure from '@/marks/Figure.svelte';
import { percent } from '@/marks/percent';
import Slider from '@/controls/Slider.svelte';
function $$render() {







const letters = 'i a e r o y l h u t g d · n v s c b m k p w z f j x q'.split(' ');
const p1 = [22, 16.5, 13.5, 7.2, 7.1, 4, 3.7, 3, 2.8, 2.2, 2.1, 2, 1.8, 1.5, 1.3, 1.25, 1.1, .95, .8, .7, .6, .5, .4, .35, .3, .2, .1];
let tau = $state(0.7);
let probs = $derived.by(() => { if (tau === 0) return p1.map((_, i) => (i ? 0 : 1)); const e = p1.map((p) => (p / p1[0]!) ** (1 / tau)); const z = e.reduce((a, b) => a + b); return e.map((v) => v / z); });
const u = 0.62;
let ends = $derived.by(() => { let c = 0; return probs.map((p) => (c += p)); });
let chosen = $derived(Math.max(0, ends.findIndex((e) => e > u)));
let bars = $derived(letters.map((label, i) => ({ label, value: probs[i]!, ghost: p1[i]! / 100, chosen: i === chosen, link: `t${i}` })));
let segments = $derived(letters.map((label, i) => ({ label, start: i ? ends[i - 1]! : 0, end: ends[i]!, chosen: i === chosen, link: `t${i}` })));
let bits = $derived(-probs.reduce((a, p) => a + (p > 0 ? p * Math.log2(p) : 0), 0));
let sentence = $derived(`top letter i ${percent(probs[0]!)} % · ${bits.toFixed(1)} bits · as open as a fair die with ${(2 ** bits).toFixed(1)} sides`);
const scale = { toPosition: (v: number) => (v <= 1 ? 0.66 * v : 0.66 + 0.34 * Math.log(v) / Math.log(5)), fromPosition: (p: number) => (p <= 0.66 ? p / 0.66 : Math.exp(((p - 0.66) / 0.34) * Math.log(5))) };
;
async () => {
 { const $$_erugiF0C = __sveltets_2_ensureComponent(Figure); const $$_erugiF0 = new $$_erugiF0C({ target: __sveltets_2_any(), props: {      children:() => { return __sveltets_2_any(0); },"question":`Which letter comes next?`,"badge":{ kind: 'live', model: 'names', size: '4,064 parameters' },sentence,"actions":[{ label: 'reset', onclick: () => (tau = 0.7) }, { label: 'copy link', onclick() {} }],controls:() => { async ()/*Ωignore_positionΩ*/ => { { const $$_redilS0C = __sveltets_2_ensureComponent(Slider); const $$_redilS0 = new $$_redilS0C({ target: __sveltets_2_any(), props: {               "label":`temperature τ`,value:tau,"max":5,"step":0.05,scale,"ticks":[0, 0.5, 1, 5],"format":(v) => (v === 0 || v === 0.5 || v >= 1 && Number.isInteger(v) ? String(v) : v.toFixed(2)),"effect":`temperature ${tau}: ${sentence}`,}});/*Ωignore_startΩ*/() => tau = __sveltets_2_any(null);/*Ωignore_endΩ*/$$_redilS0.$$bindings = 'value';}};return __sveltets_2_any(0)},says:() => { async ()/*Ωignore_positionΩ*/ => {   { svelteHTML.createElement("b", {});  } percent(probs[0]!);   bits.toFixed(1);   { svelteHTML.createElement("span", { "class":`soft`,});        (2 ** bits).toFixed(1);  }};return __sveltets_2_any(0)},formula:() => { async ()/*Ωignore_positionΩ*/ => { };return __sveltets_2_any(0)},table:() => { async ()/*Ωignore_positionΩ*/ => { };return __sveltets_2_any(0)},code:() => { async ()/*Ωignore_positionΩ*/ => { };return __sveltets_2_any(0)},breakIt:() => { async ()/*Ωignore_positionΩ*/ => { };return __sveltets_2_any(0)},}});/*Ωignore_startΩ*/const {controls, says, formula, table, code, breakIt} = $$_erugiF0.$$prop_def;/*Ωignore_endΩ*/
   { const $$_snekoT1C = __sveltets_2_ensureComponent(Tokens); new $$_snekoT1C({ target: __sveltets_2_any(), props: {      "tokens":[...'mar'].map((label) => ({ label })),"next":{ label: letters[chosen]! },"preview":`mar${letters[chosen]}…`,}});}
   { svelteHTML.createElement("div", {}); { const $$_sraB2C = __sveltets_2_ensureComponent(Bars); new $$_sraB2C({ target: __sveltets_2_any(), props: {     bars,"max":0.55,"name":`Next letter`,}});} { const $$_traD2C = __sveltets_2_ensureComponent(Dart); new $$_traD2C({ target: __sveltets_2_any(), props: {  segments,u,}});} }
  
  
  
  
  
  
 Figure}
};
return { props: {} as Record<string, never>, exports: {}, bindings: __sveltets_$$bindings(''), slots: {}, events: {} }}
const Demo__SvelteComponent_ = __sveltets_2_fn_component($$render());
/*Ωignore_startΩ*/type Demo__SvelteComponent_ = ReturnType<typeof Demo__SvelteComponent_>;
/*Ωignore_endΩ*/export default Demo__SvelteComponent_;