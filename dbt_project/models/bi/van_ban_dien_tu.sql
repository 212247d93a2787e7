{{ bi_documents(all_periods=false) }}
