/// The page's style, and the digest by which the page's security policy allows it.
package enum Stylesheet {
    /// The whole style sheet.
    package static let text =
        ":root{color-scheme:light dark;\n\(Palette.light)}\n"
        + "@media screen and (prefers-color-scheme:dark){:root{\(Palette.dark)}}\n" + page + parts + charts + narrow
        + paper

    /// SHA-256 of `text` in Base64 (Content Security Policy Level 3 §2.3.1).
    ///
    /// A test keeps it true: after a change of the style, it fails and names the new digest.
    package static let digest = "SYslKcresLH2yQU/5HasHfg2ApH6Nmm0E/9LJSRyU3I="

    /// Ground, type, and the frame of the page.
    private static let page = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);
        font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif;
        font-variant-numeric:tabular-nums lining-nums;overflow-wrap:anywhere}
        .page{max-width:72rem;margin:0 auto;padding:0 clamp(1rem,4vw,3rem)}
        h1,h2,h3,p,dl,dd,ul,ol,figure{margin:0;padding:0}
        h1{font:400 clamp(1.6rem,1.2rem + 1.8vw,2.5rem)/1.22 "Iowan Old Style","Palatino Linotype",Palatino,Charter,
        Georgia,"Liberation Serif",serif;letter-spacing:-.012em;text-wrap:balance;max-width:26em}
        h2{font-size:1.0625rem;line-height:1.4;font-weight:650;letter-spacing:-.003em}
        h3{font-size:1.125rem;line-height:1.35;font-weight:650;letter-spacing:-.006em}
        code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;
        unicode-bidi:isolate;font-variant-ligatures:none}
        a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:.06em}
        :focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
        .skip{position:absolute;left:-999rem;top:.5rem;padding:.5rem 1rem;background:var(--card);z-index:1}
        .skip:focus{left:.5rem}
        .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .label,dt,th,caption,summary,.note{font-size:.8125rem;line-height:1.45;color:var(--soft)}
        .soft{color:var(--soft)}
        header.top{display:flex;flex-wrap:wrap;gap:.25rem 2rem;align-items:baseline;justify-content:space-between;
        padding:1.5rem 0 1.25rem}
        .brand{font-weight:650;letter-spacing:-.01em}
        .brand span{font-weight:400;color:var(--soft)}
        nav ul{display:flex;flex-wrap:wrap;gap:.125rem 1.25rem;list-style:none;font-size:.875rem}
        nav a{display:inline-block;padding:.25rem 0;text-decoration:none}
        nav a:hover{text-decoration:underline}
        section{border-top:1px solid var(--hair);padding:2.25rem 0 2.75rem;scroll-margin-top:1rem}
        @media (min-width:64rem){
        section.part{display:grid;grid-template-columns:11.5rem minmax(0,1fr);column-gap:2.5rem}
        section.part>*{grid-column:2}
        section.part>.intro{grid-column:1;grid-row:1/span 40}}
        .intro .note{margin-top:.375rem;max-width:38rem}
        @media (max-width:63.99rem){.intro{margin-bottom:1.25rem}}
        footer{border-top:1px solid var(--hair);padding:1.25rem 0 3rem;font-size:.8125rem;color:var(--soft);
        display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}

        """

    /// Verdict, figures, findings, tables, scopes.
    private static let parts = """
        .verdict{border:0;border-left:.375rem solid currentColor;padding:1.75rem clamp(1rem,3vw,2.25rem) 1.875rem}
        .verdict .label{color:inherit;font-weight:650;margin-bottom:.5rem;display:flex;gap:.5rem;align-items:center}
        .verdict svg{width:1rem;height:1rem;flex:none}
        .verdict h1{color:var(--ink)}
        .verdict p{color:var(--soft);margin-top:.75rem}
        .v-ok{color:var(--calm);background:var(--calm-ground)}
        .v-warning{color:var(--care);background:var(--care-ground)}
        .v-critical{color:var(--alert);background:var(--alert-ground)}
        .v-unknown{color:var(--doubt);background:var(--doubt-ground)}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.25rem,1fr));gap:1.5rem;padding:0}
        section.key{border:0;padding:2.25rem 0 2.5rem}
        .figures dd.value{font-size:1.75rem;line-height:1.2;letter-spacing:-.02em;margin-top:.125rem}
        .figures dd.value small{font-size:.6em;letter-spacing:0;color:var(--soft)}
        .figures dd.note{margin-top:.25rem}
        .finding{padding:1.5rem 0}
        .finding:first-of-type{padding-top:0}
        .finding:last-of-type{padding-bottom:0}
        .finding+.finding{border-top:1px solid var(--hair)}
        .finding .state{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center;margin-bottom:.5rem}
        .level{font-size:.75rem;line-height:1.35;font-weight:650;letter-spacing:.03em;padding:.125rem .5rem;border-radius:.1875rem}
        .l-critical{background:var(--critical-ground);color:var(--critical-ink)}
        .l-high{background:var(--high-ground);color:var(--high-ink)}
        .l-medium{background:var(--medium-ground);color:var(--medium-ink)}
        .l-low{background:var(--low-ground);color:var(--low-ink)}
        .l-informational{background:var(--informational-ground);color:var(--informational-ink)}
        .finding .why{margin-top:.5rem;max-width:42rem}
        .finding .next{margin-top:.875rem;padding-left:1rem;border-left:2px solid var(--accent);max-width:42rem}
        .finding>.note{margin-top:1rem}
        .finding .next b{display:block;font-size:.8125rem;font-weight:650;color:var(--accent)}
        .facts{display:flex;flex-wrap:wrap;gap:.75rem 2.25rem;margin-top:1rem}
        .facts dd{line-height:1.45}
        details{margin-top:1rem}
        summary{cursor:pointer;padding:.25rem 0;width:fit-content}
        summary:hover{color:var(--ink)}
        .ids{list-style:none;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));
        gap:.125rem 1.5rem;padding-top:.5rem}
        .ids time{color:var(--soft);font-size:.8125rem;margin-right:.75rem}
        table{border-collapse:collapse;width:100%;font-size:.9375rem;line-height:1.4}
        caption{text-align:left;padding-bottom:.5rem}
        thead th{font-weight:400;text-align:left;vertical-align:bottom;padding:.25rem .75rem .375rem 0;
        border-bottom:1px solid var(--rule)}
        tbody th{font-weight:400;font-size:inherit;color:inherit;text-align:left}
        .cards tbody th{min-width:12.75rem}
        tbody th,td{padding:.5625rem .75rem .5625rem 0;border-bottom:1px solid var(--hair);vertical-align:top}
        tbody tr:last-child>*{border-bottom:0}
        tr>:last-child{padding-right:0}
        td.n,th.n{text-align:right;white-space:nowrap}
        .n.wide{text-align:left;white-space:normal}
        .plain{max-width:38rem}
        .plain tbody th,.plain td{padding-top:.375rem;padding-bottom:.375rem}
        td.t{white-space:nowrap}
        td.c{min-width:12.25rem}
        td small,th small{display:block;font-size:.8125rem;line-height:1.45;color:var(--soft)}
        .flag{color:var(--alert);font-weight:650}
        th button{font:inherit;color:inherit;text-align:inherit;background:none;border:0;margin:0;padding:.125rem 0;cursor:pointer;
        border-radius:2px;text-decoration:underline dotted var(--rule) .06em;text-underline-offset:.25em}
        th button:hover{color:var(--ink)}
        th[aria-sort]{color:var(--ink)}
        th[aria-sort] button{text-decoration-color:currentColor;text-decoration-style:solid}
        th[aria-sort=ascending] button::after{content:" ↑"/""}
        th[aria-sort=descending] button::after{content:" ↓"/""}
        .remark{margin-bottom:.75rem;padding-left:1rem;border-left:2px solid var(--rule);max-width:42rem}
        .arrivals{display:grid;gap:.875rem}
        .arrivals .tags{margin-top:.25rem}
        .tags .more{border-color:transparent;padding-left:0;color:var(--soft)}
        .rest h3{font-size:1rem;margin:1.5rem 0 .25rem}
        .tall{max-height:min(44rem,80vh)}
        .tall table{font-size:.9375rem}
        .tall thead th{position:sticky;top:0;background:var(--paper);z-index:1}
        .scroll{overflow:auto;max-height:24rem;margin-top:.5rem}
        .scroll table{font-size:.8125rem}
        .scroll:not(.tall) tbody th,.scroll:not(.tall) td{padding-top:.1875rem;padding-bottom:.1875rem;white-space:nowrap}
        .scope{padding:1.25rem 0}
        .scope:first-of-type{padding-top:0}
        .scope:last-of-type{padding-bottom:0}
        .scope+.scope{border-top:1px solid var(--hair)}
        .scope p{margin-top:.125rem}
        .tags{list-style:none;display:flex;flex-wrap:wrap;gap:.375rem;margin-top:.625rem}
        .tags li{border:1px solid var(--rule);border-radius:.1875rem;padding:.0625rem .5rem;font-size:.875rem}
        .tags .unused{border-style:dashed;border-color:var(--care);color:var(--care);background:var(--care-ground)}
        .tags small{font-size:.75rem;margin-left:.125rem;font-style:italic}
        .checks{list-style:none}
        .checks li{padding:.625rem 0;border-bottom:1px solid var(--hair)}
        .checks li:first-child{padding-top:0}
        .checks li:last-child{border-bottom:0;padding-bottom:0}
        .checks code{display:block;color:var(--soft)}

        """

    /// Charts and their legends.
    private static let charts = """
        figure svg{display:block;overflow:visible}
        .chart{display:flex}
        .chart .scale{flex:none;width:2.875rem}
        .chart .plot{flex:1;min-width:0;width:100%}
        svg text{font-size:.75rem;fill:var(--soft);font-family:inherit}
        .defs{position:absolute;width:0;height:0}
        .grid{stroke:var(--hair);stroke-width:1;shape-rendering:crispEdges}
        .base{stroke:var(--rule);stroke-width:1;shape-rendering:crispEdges}
        .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
        .series{margin-top:1rem}
        .band{fill:var(--ink);fill-opacity:.1}
        .usual{stroke:var(--soft);stroke-width:1;stroke-dasharray:3 2}
        .seen{fill:var(--accent)}
        .episode{fill:var(--alert);fill-opacity:.14}
        .hit{fill:transparent}
        .hit:hover{fill:var(--ink);fill-opacity:.09}
        .panel{font-size:.875rem;font-weight:650;margin:0 0 .75rem}
        *+.panel{margin-top:1.75rem}
        .legend{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,14.75rem),1fr));gap:.25rem 1.5rem;
        list-style:none;margin-top:1.125rem;font-size:.875rem}
        .legend li{display:flex;gap:.5rem;align-items:baseline}
        .legend svg{width:.75rem;height:.75rem;flex:none;align-self:center}
        .legend span:not(.share){flex:1}
        .legend .share{min-width:3.5em;text-align:right}
        .o-success{fill:var(--c-success)}
        .o-redirect{fill:var(--c-redirect)}
        .o-auth_failed,.o-failed{fill:var(--c-auth_failed)}
        .o-forbidden{fill:url(#p-forbidden)}
        .o-rate_limited{fill:url(#p-rate_limited)}
        .o-client_error{fill:url(#p-client_error)}
        .o-server_error{fill:var(--c-server_error)}
        .o-network_error{fill:url(#p-network_error)}
        .o-cancelled{fill:url(#p-cancelled)}
        pattern path{stroke:var(--hatch);fill:none}
        .g-forbidden{fill:var(--c-forbidden)}
        .g-rate_limited{fill:var(--c-rate_limited)}
        .g-client_error{fill:var(--c-client_error)}
        .g-network_error{fill:var(--c-network_error)}
        .g-cancelled{fill:var(--c-cancelled)}
        .range{display:block;width:100%;min-width:9rem;height:1.375rem;overflow:visible}
        .range .whole{stroke:var(--c-success);stroke-width:2}
        .range .middle{fill:var(--c-success)}
        .range .tick{stroke:var(--ink);stroke-width:2}
        .range .end{stroke:var(--rule);stroke-width:2}
        .axis{height:1rem}
        .bar{display:block;width:100%;min-width:8rem;height:.625rem;margin-top:.375rem}
        .bar .track{fill:var(--track)}
        .bar .left{fill:var(--c-success)}
        .bar .left.low{fill:var(--c-auth_failed)}

        """

    /// A phone: tables become cards.
    private static let narrow = """
        @media screen and (max-width:44rem){
        header.top{padding:1rem 0 .875rem}
        section{padding:1.75rem 0 2rem}
        .figures{grid-template-columns:repeat(2,minmax(0,1fr));gap:1.25rem 1rem}
        .figures dd.value{font-size:1.5rem}
        .cards caption{display:block}
        .cards,.cards tbody,.cards tr,.cards tbody th,.cards td{display:block}
        .cards thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .script .sort.cards thead{position:static;width:auto;height:auto;overflow:visible;clip-path:none;display:block}
        .script .sort.cards thead tr{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0 0 .75rem;border:0}
        .script .sort.cards thead th{display:block;border:0;padding:0;position:static}
        .script .sort.cards thead .fixed,.cards thead svg{display:none}
        .script .sort.cards thead button{padding:.25rem 0}
        .tall{max-height:none}
        .cards tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(4.75rem,1fr));gap:.625rem .75rem;padding:1rem 0;
        border-top:1px solid var(--hair)}
        .cards tr:last-child{padding-bottom:0}
        .cards tbody th,.cards td{padding:0;border:0;text-align:left;white-space:normal;min-width:0}
        .cards tbody th,.cards td.wide{grid-column:1/-1}
        .cards td::before{content:attr(data-label);display:block;font-size:.8125rem;color:var(--soft)}}

        """

    /// Paper: ink on white, nothing cut in two, what was folded away unfolded where it is evidence.
    private static let paper = """
        @media print{
        @page{margin:16mm 15mm}
        :root{--paper:#ffffff}
        html{font-size:11px}
        body{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        .page{max-width:none;padding:0}
        nav,.skip,.data{display:none}
        section{padding:1.25rem 0 1.5rem}
        .finding,.scope,tr,.chart,.legend,.figures,.verdict,li{break-inside:avoid}
        h2,h3,caption,.intro,thead,.panel,.chart{break-after:avoid}
        .evidence::details-content{content-visibility:visible;display:block;block-size:auto}
        .scroll{max-height:none}
        .tall tbody tr:nth-child(n+51){display:none}
        th button{text-decoration:none}
        a{color:inherit;text-decoration:none}}

        """
}
