/** The page's style and its script: sorting and filtering, without which it reads as well. */

export const pageStyle = `
:root{--back:#fff;--raised:#f6f7f9;--line:#dfe3e8;--ink:#1b1f24;--soft:#5d6773;--good:#1a7f37;--bad:#c62828;--warn:#8a5a00;--shadow:#6b5bd2;--full:#2f7fbf;--bad-back:#fdeeee}
@media (prefers-color-scheme:dark){:root{--back:#14171b;--raised:#1c2026;--line:#313841;--ink:#e6e9ed;--soft:#9aa5b1;--good:#56c271;--bad:#ff7b72;--warn:#e3b341;--shadow:#a597ff;--full:#6cb6f5;--bad-back:#2b1b1d}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1.5rem 1rem 4rem;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
h1{font-size:1.5rem;line-height:1.25;margin:.2rem 0 1rem}h1.bad{color:var(--bad)}h1.good{color:var(--good)}
h2{font-size:1.1rem;margin:2.2rem 0 .6rem}h3{font-size:.9rem;margin:0 0 .5rem;font-weight:600}
small,.note,.eyebrow,footer,.file{color:var(--soft);font-weight:400}
.eyebrow,footer{font-size:.85rem;margin:0}footer{margin-top:3rem}
.note{margin:.3rem 0 .6rem}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
.layers{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
.card{border:1px solid var(--line);border-radius:.6rem;padding:.9rem 1rem;background:var(--raised);min-width:0}
.card h2{margin:0;font-size:1rem}.card p{margin:.2rem 0}.card .time{font-size:1.35rem;font-variant-numeric:tabular-nums}.card .time small{font-size:.85rem}
.bar{display:block;height:4px;border-radius:2px;background:linear-gradient(var(--tone),var(--tone)) no-repeat left/var(--part) 100%,var(--line);margin-top:.35rem}
.bar.shadow{--tone:var(--shadow)}.bar.full{--tone:var(--full)}
.passed{color:var(--good)}.failed{color:var(--bad)}.skipped,.missing{color:var(--soft)}
details>summary{cursor:pointer;list-style:none}details>summary::-webkit-details-marker{display:none}
summary:focus-visible,button:focus-visible,input:focus-visible{outline:2px solid var(--full);outline-offset:2px;border-radius:.4rem}
details.test{border:1px solid var(--line);border-left:4px solid var(--bad);border-radius:.5rem;margin:.6rem 0;padding:.7rem .9rem;background:var(--raised)}
#alike details.test{border-left-color:var(--line)}
details.test>summary{display:flex;flex-wrap:wrap;gap:.2rem .6rem;align-items:baseline}
details.test>summary .name{font-weight:600;overflow-wrap:anywhere}details.test>summary .file{flex-basis:100%;font-size:.85rem;overflow-wrap:anywhere}
.outcomes{font-size:.85rem;color:var(--soft)}details[open]>summary .outcomes{display:none}
.badge{border:1px solid currentColor;border-radius:1rem;padding:0 .5rem;font-size:.78rem;font-weight:500;margin-right:.4rem}
.tag{border-radius:.3rem;padding:0 .4rem;font-size:.78rem;background:var(--line);color:var(--ink);white-space:nowrap}.tag.bad{background:var(--bad-back);color:var(--bad)}.tag.warn{color:var(--warn)}
.sides{display:grid;grid-template-columns:1fr 1fr;gap:1rem;margin-top:.8rem}.side{min-width:0}.sides:has(.silent){grid-template-columns:minmax(0,1fr) auto}.sides .silent:first-child{order:2}
pre.message{margin:0;padding:.7rem;background:var(--back);border:1px solid var(--line);border-radius:.4rem;white-space:pre-wrap;overflow-wrap:anywhere;max-height:26rem;overflow:auto}
.sql{margin-top:.6rem}.sql>summary{color:var(--soft);font-size:.85rem}.sql>summary::before,.suite>summary .name::before{content:"▸ ";color:var(--soft)}
.sql[open]>summary::before,.suite[open]>summary .name::before{content:"▾ "}
.sql ol{margin:.4rem 0 0;padding:.6rem .6rem .6rem 2.6rem;background:var(--back);border:1px solid var(--line);border-radius:.4rem;max-height:26rem;overflow:auto}
.sql li{margin:.2rem 0;overflow-wrap:anywhere}.sql li::marker{color:var(--soft);font-size:.8em}.sql .values{display:block;color:var(--soft)}.sql .error{display:block;color:var(--bad);font-size:.86em}.failed-statement{background:var(--bad-back)}
.tools{display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:center;margin-bottom:.6rem}.sorts{display:flex;flex-wrap:wrap;gap:.3rem}
button,input{font:inherit;font-size:.85rem;color:inherit;background:var(--raised);border:1px solid var(--line);border-radius:.4rem;padding:.3rem .7rem;min-height:2.1rem}
button{cursor:pointer}button[aria-pressed=true]{border-color:var(--ink);font-weight:600}.search{color:var(--soft);font-size:.85rem}
.head,.suite>summary,.tests li{display:grid;grid-template-columns:minmax(0,1fr) 15rem 15rem;gap:0 1.2rem}
.head{color:var(--soft);font-size:.85rem;padding:0 .6rem .3rem}
.suite{border-top:1px solid var(--line)}#rows{border-bottom:1px solid var(--line)}.suite>summary{padding:.5rem .6rem;align-items:start}.suite>summary:hover{background:var(--raised)}
.suite .name{overflow-wrap:anywhere}.suite.differs>summary{background:var(--bad-back)}
.cell{font-size:.88rem;min-width:0;display:flex;flex-wrap:wrap;gap:0 .35rem}.cell .bar{flex-basis:100%}.cell .ms{margin-left:auto;white-space:nowrap;color:var(--soft);font-variant-numeric:tabular-nums}.label{display:none;color:var(--soft)}
.tests{list-style:none;margin:0;padding:.2rem .6rem .7rem 1.4rem;background:var(--raised)}.tests li{padding:.15rem 0;font-size:.88rem}.tests li.different{color:var(--bad);font-weight:600}
.suite[hidden]{display:none}
@media (max-width:46rem){.layers{gap:.6rem}.card{padding:.7rem}.sides,.sides:has(.silent){grid-template-columns:minmax(0,1fr)}.head{display:none}.suite>summary,.tests li{grid-template-columns:1fr 1fr;gap:.2rem .9rem}.suite>summary .name,.tests .name{grid-column:1/-1}.suite>summary{padding:.6rem .2rem}.tests{padding-left:.6rem}.label{display:inline}button{min-height:2.6rem}}
@media print{.tools{display:none}}
`

export const pageScript = `
(() => {
  const rows = document.getElementById('rows')
  const buttons = [...document.querySelectorAll('[data-sort]')]
  let sorted = 'file'
  let down = false
  const sort = (key) => {
    down = key === sorted ? !down : key !== 'file'
    sorted = key
    const value = (row) => (key === 'file' ? row.dataset.file : Number(row.dataset[key]))
    const all = [...rows.children].sort((a, b) => {
      const [x, y] = [value(a), value(b)]
      return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1)
    })
    rows.append(...all)
    for (const button of buttons) {
      const on = button.dataset.sort === key
      button.setAttribute('aria-pressed', on)
      button.textContent = button.textContent.replace(/ [↑↓]$/, '') + (on ? (down ? ' ↓' : ' ↑') : '')
    }
  }
  for (const button of buttons) button.addEventListener('click', () => sort(button.dataset.sort))
  document.getElementById('filter').addEventListener('input', ({ target }) => {
    const wanted = target.value.toLowerCase()
    for (const row of rows.children) row.hidden = !row.textContent.toLowerCase().includes(wanted)
  })
})()
`
