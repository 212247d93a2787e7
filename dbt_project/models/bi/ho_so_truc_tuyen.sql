{{ bi_dossiers(all_periods=false) }}
