import Execution

/// How a report looks, on a screen, in the dark and on paper.
enum PageStyle {
  static let css = """
    :root{color-scheme:light dark;--ink:#1c2128;--soft:#59636e;--line:#d5dae0;--ground:#fff;--raised:#f5f7f9;\
    --accent:#0a6cbd;--better:#1a7f37;--worse:#b3261e}
    @media(prefers-color-scheme:dark){:root{--ink:#e3e7ec;--soft:#9aa5b1;--line:#3a424c;--ground:#15191e;\
    --raised:#1e242b;--accent:#5ab0f2;--better:#6cc780;--worse:#f28b82}}
    *{box-sizing:border-box}
    html{scroll-behavior:smooth;scroll-padding-top:1rem}
    body{margin:0;color:var(--ink);background:var(--ground);font:16px/1.55 system-ui,sans-serif}
    header,nav,main{max-width:70rem;margin-inline:auto;padding-inline:1.25rem}
    header{padding-block:2rem .5rem}
    h1{font-size:1.7rem;line-height:1.25;margin:0 0 .5rem;overflow-wrap:anywhere}
    h2{font-size:1.3rem;margin:2.5rem 0 .75rem;padding-top:1rem;border-top:1px solid var(--line)}
    h3{font-size:1.05rem;margin:1.75rem 0 .5rem;overflow-wrap:anywhere}
    a{color:var(--accent)}
    .skip{position:absolute;left:-100rem}
    .skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;background:var(--ground);z-index:1}
    :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
    nav ol{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:.5rem 0;padding:0}
    .note,.missing,figcaption,caption{color:var(--soft);font-size:.875rem}
    .scroll{overflow-x:auto;margin-block:1rem}
    table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
    caption{text-align:left;padding-bottom:.35rem;white-space:nowrap}
    th,td{padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
    thead th{font-weight:600;color:var(--soft);white-space:nowrap}
    tbody th{font-weight:500}
    .number{text-align:right;white-space:nowrap}
    .better{color:var(--better)}
    .worse{color:var(--worse)}
    code,.blame td,.blame th{font-family:ui-monospace,monospace;font-size:.82rem}
    .blame td{overflow-wrap:anywhere}
    figure{margin:0}
    figure svg,.chart svg{display:block;max-width:100%;height:auto}
    figcaption{overflow-wrap:anywhere}
    .pictures{display:flex;flex-wrap:wrap;gap:1rem;list-style:none;padding:0}
    .pictures li{max-width:min(100%,20rem)}
    .pictures li:has(.pair){max-width:100%}
    .pictures figure{width:fit-content;max-width:100%}
    .pictures img{display:block;max-height:96px;max-width:100%;border-radius:4px;background:var(--raised)}
    .pair,.beside{display:flex;flex-wrap:wrap;gap:.75rem 2rem}
    .beside>*{max-width:100%}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:1.5rem}
    details{border:1px solid var(--line);border-radius:6px;padding:.5rem .9rem;margin-block:.75rem}
    summary{cursor:pointer;font-weight:500;overflow-wrap:anywhere}
    .matrix td{padding:.2rem .45rem;text-align:right;border:1px solid var(--ground);\
    background:color-mix(in srgb,var(--accent) calc(var(--share)*70%),var(--raised))}
    .matrix th{padding:.2rem .5rem;border:0;font-weight:500}
    .matrix thead th{writing-mode:vertical-rl;transform:rotate(180deg);vertical-align:bottom;text-align:left}
    .matrix .diagonal{outline:1px solid var(--soft);outline-offset:-1px}
    \(SVGChart.style)
    .line.fourth{stroke:#7b3fa0}.line.fifth{stroke:#a8324a}.bar.fourth{fill:#7b3fa0}.bar.fifth{fill:#a8324a}
    .line.second{stroke-dasharray:8 3}.line.third{stroke-dasharray:2 3}.line.fourth{stroke-dasharray:9 3 2 3}
    .published{fill:none;stroke:#333;stroke-width:1.5}
    @media(prefers-color-scheme:dark){.line.fourth{stroke:#c594e3}.line.fifth{stroke:#f08ca0}.bar.fourth{fill:#c594e3}\
    .bar.fifth{fill:#f08ca0}.published{stroke:#ddd}}
    @media print{
    body{font-size:10pt;color:#000;background:#fff}
    nav,.skip{display:none}
    h2{break-after:avoid}
    figure,tr,.pictures li{break-inside:avoid}
    .scroll{overflow:visible}
    details{border:0;padding:0}
    details:not([open])>*{display:revert}
    details::details-content{content-visibility:visible;block-size:auto}
    }
    @media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
    """
}
