{{ bi_targets(plans=false) }}
