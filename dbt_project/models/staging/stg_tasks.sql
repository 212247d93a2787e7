{{ stage_kind('tasks') }}
