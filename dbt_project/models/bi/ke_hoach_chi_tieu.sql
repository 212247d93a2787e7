{{ bi_targets(plans=true) }}
