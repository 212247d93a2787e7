{{ stage_kind('dti_indicators') }}
