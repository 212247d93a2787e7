-- Found by comparing a document with other reports of its province or issuer (some of these rules look within it, too).
{{ findings_of(['changed_columns', 'figures_elsewhere', 'jumps']) }}
