{{ bi_documents(all_periods=true) }}
