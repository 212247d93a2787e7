{{ stage_kind('issued_documents') }}
