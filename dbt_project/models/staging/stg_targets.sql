{{ stage_kind('targets') }}
