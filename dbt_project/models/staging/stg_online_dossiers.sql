{{ stage_kind('online_dossiers') }}
