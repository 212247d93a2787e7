{{ bi_figures(totals=false) }}
