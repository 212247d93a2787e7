-- Found once it is decided which versions are current: these keep no report back, whatever their severity.
{{ findings_of(['versions', 'report_decisions', 'finding_states']) }}
