{{ stage_kind('document_traffic') }}
