{{ stage_kind('software_systems') }}
