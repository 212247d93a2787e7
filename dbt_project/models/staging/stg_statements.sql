select
    document_id,
    paragraph_no,
    figure_no,
    * exclude (document_id, paragraph_no, figure_no, page),
    page as source_page
from {{ source('staging', 'statements') }}
