{{ bi_dossiers(all_periods=true) }}
