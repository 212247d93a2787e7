{{ bi_figures(totals=true) }}
