/** Chapter 9 of the Postgres 18 manual: which of its sections a function, an operator or a construct belongs to. */

export interface Section {
  readonly number: number
  readonly title: string
  /** What the page says of a section without functions and operators. */
  readonly note?: string
  /** Function names; `name/type` for those that another section has too, for other types. */
  readonly functions?: string
  /** Operators that belong here whatever their types. */
  readonly operators?: string
  /** Operators on these types belong here. */
  readonly types?: string
  /** What the grammar knows and pg_proc does not: how the manual writes it, and a statement that uses it. */
  readonly constructs?: readonly (readonly [form: string, sample: string])[]
}

const GEOMETRIC = 'point,line,lseg,box,path,polygon,circle'
const RANGES =
  'int4range,numrange,tsrange,tstzrange,daterange,int8range,anyrange,anymultirange,int4multirange,nummultirange,tsmultirange,tstzmultirange,datemultirange,int8multirange'

// prettier-ignore
export const SECTIONS: readonly Section[] = [
  {
    number: 1, title: 'Logical Operators',
    constructs: [['AND, OR, NOT', 'SELECT NOT (true AND false OR NULL)']],
  },
  {
    number: 2, title: 'Comparison Functions and Operators',
    functions: 'num_nonnulls num_nulls',
    operators: '= <> < <= > >=',
    constructs: [
      ['BETWEEN', 'SELECT 1 BETWEEN 0 AND 2'], ['NOT BETWEEN', 'SELECT 1 NOT BETWEEN 0 AND 2'], ['BETWEEN SYMMETRIC', 'SELECT 1 BETWEEN SYMMETRIC 2 AND 0'],
      ['IS [NOT] DISTINCT FROM', 'SELECT 1 IS DISTINCT FROM NULL'], ['IS [NOT] NULL, ISNULL, NOTNULL', 'SELECT 1 IS NULL'], ['IS [NOT] TRUE, FALSE, UNKNOWN', 'SELECT true IS NOT UNKNOWN'],
    ],
  },
  {
    number: 3, title: 'Mathematical Functions and Operators',
    functions: 'abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd degrees div erf erfc exp factorial floor gamma gcd lcm lgamma ln log log10 min_scale mod pi pow power radians random random_normal round scale setseed sign sin sind sinh sqrt tan tand tanh trim_scale trunc width_bucket',
    types: 'int2 int4 int8 float4 float8 numeric money',
  },
  {
    number: 4, title: 'String Functions and Operators',
    functions: 'ascii bit_length btrim casefold char_length character_length chr concat concat_ws format initcap is_normalized left length lower lpad ltrim md5 normalize octet_length overlay parse_ident pg_client_encoding position quote_ident quote_literal quote_nullable repeat replace reverse right rpad rtrim split_part starts_with string_to_array string_to_table strpos substr substring to_ascii to_bin to_hex to_oct translate unicode_assigned unistr upper',
    types: 'text name bpchar citext anynonarray',
    constructs: [
      ['text IS [NOT] [form] NORMALIZED', "SELECT 'a' IS NFC NORMALIZED"], ['trim([LEADING | TRAILING | BOTH] characters FROM text)', "SELECT trim(BOTH 'x' FROM 'xax')"],
      ['substring(text FROM start FOR count)', "SELECT substring('abc' FROM 2 FOR 1)"], ['substring(text FROM pattern)', "SELECT substring('abc' FROM 'b.')"], ['substring(text SIMILAR pattern ESCAPE escape)', `SELECT substring('abc' SIMILAR 'a#"b#"c' ESCAPE '#')`],
      ['overlay(text PLACING text FROM start)', "SELECT overlay('abc' PLACING 'x' FROM 2)"], ['position(text IN text)', "SELECT position('b' IN 'abc')"],
    ],
  },
  {
    number: 5, title: 'Binary String Functions and Operators',
    functions: 'bit_count/bytea bit_length/bytea btrim/bytea ltrim/bytea rtrim/bytea octet_length/bytea overlay/bytea position/bytea substring/bytea substr/bytea length/bytea crc32 crc32c get_bit/bytea get_byte set_bit/bytea set_byte reverse/bytea md5/bytea sha224 sha256 sha384 sha512 convert convert_from convert_to encode decode',
    types: 'bytea',
  },
  {
    number: 6, title: 'Bit String Functions and Operators',
    functions: 'bit_count/bit bit_length/bit length/bit octet_length/bit overlay/bit position/bit substring/bit get_bit/bit set_bit/bit',
    types: 'bit varbit',
  },
  {
    number: 7, title: 'Pattern Matching',
    functions: 'like notlike like_escape similar_escape similar_to_escape regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr',
    operators: '~~ !~~ ~~* !~~* ~/text !~ ~* !~* ~<~ ~<=~ ~>~ ~>=~ ^@',
    constructs: [
      ['LIKE … ESCAPE', "SELECT 'a' LIKE 'a#%' ESCAPE '#'"], ['ILIKE … ESCAPE', "SELECT 'a' ILIKE 'A#%' ESCAPE '#'"], ['SIMILAR TO', "SELECT 'abc' SIMILAR TO '%(b|d)%'"], ['NOT SIMILAR TO … ESCAPE', "SELECT 'abc' NOT SIMILAR TO 'a#%' ESCAPE '#'"],
    ],
  },
  { number: 8, title: 'Data Type Formatting Functions', functions: 'to_char to_date to_number to_timestamp/text' },
  {
    number: 9, title: 'Date/Time Functions and Operators',
    functions: 'age/timestamp,timestamptz clock_timestamp date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days justify_hours justify_interval make_date make_interval make_time make_timestamp make_timestamptz now overlaps pg_sleep pg_sleep_for pg_sleep_until statement_timestamp timeofday timezone to_timestamp transaction_timestamp',
    types: 'date time timetz timestamp timestamptz interval',
    constructs: [
      ['CURRENT_DATE', 'SELECT CURRENT_DATE'], ['CURRENT_TIME', 'SELECT CURRENT_TIME(3)'], ['CURRENT_TIMESTAMP', 'SELECT CURRENT_TIMESTAMP(3)'], ['LOCALTIME', 'SELECT LOCALTIME'], ['LOCALTIMESTAMP', 'SELECT LOCALTIMESTAMP'],
      ['EXTRACT(field FROM source)', "SELECT EXTRACT(year FROM date '2024-01-01')"], ['AT TIME ZONE', "SELECT timestamp '2024-01-01' AT TIME ZONE 'UTC'"], ['AT LOCAL', "SELECT timestamp '2024-01-01' AT LOCAL"],
      ['(start, end) OVERLAPS (start, end)', "SELECT (date '2024-01-01', date '2024-01-03') OVERLAPS (date '2024-01-02', date '2024-01-04')"],
    ],
  },
  { number: 10, title: 'Enum Support Functions', functions: 'enum_first enum_last enum_range', types: 'anyenum' },
  {
    number: 11, title: 'Geometric Functions and Operators',
    functions: `area center diagonal diameter height isclosed isopen ishorizontal isvertical isparallel isperp length/${GEOMETRIC} npoints pclose popen radius slope width bound_box box circle line lseg path point polygon`,
    types: GEOMETRIC.replaceAll(',', ' '),
  },
  {
    number: 12, title: 'Network Address Functions and Operators',
    functions: 'abbrev broadcast family host hostmask inet_merge inet_same_family masklen netmask network set_masklen text/inet trunc/macaddr,macaddr8 macaddr8_set7bit',
    types: 'inet cidr macaddr macaddr8',
  },
  {
    number: 13, title: 'Text Search Functions and Operators',
    functions: 'array_to_tsvector get_current_ts_config length/tsvector numnode plainto_tsquery phraseto_tsquery websearch_to_tsquery querytree setweight strip to_tsquery to_tsvector json_to_tsvector jsonb_to_tsvector ts_delete ts_filter ts_headline ts_rank ts_rank_cd ts_rewrite tsquery_phrase tsvector_to_array unnest/tsvector ts_debug ts_lexize ts_parse ts_token_type ts_stat',
    operators: '@@/text,tsvector,tsquery @@@',
    types: 'tsvector tsquery',
  },
  { number: 14, title: 'UUID Functions', functions: 'gen_random_uuid uuidv4 uuidv7 uuid_extract_timestamp uuid_extract_version' },
  {
    number: 15, title: 'XML Functions',
    functions: 'xmlcomment xmltext xmlexists xpath xpath_exists xmlvalidate xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document cursor_to_xml cursor_to_xmlschema database_to_xml database_to_xml_and_xmlschema database_to_xmlschema query_to_xml query_to_xml_and_xmlschema query_to_xmlschema schema_to_xml schema_to_xml_and_xmlschema schema_to_xmlschema table_to_xml table_to_xml_and_xmlschema table_to_xmlschema',
    constructs: [
      ['xmlconcat', "SELECT xmlconcat('<a/>'::xml)"], ['xmlelement', 'SELECT xmlelement(name a)'], ['xmlforest', 'SELECT xmlforest(1 AS a)'], ['xmlpi', 'SELECT xmlpi(name a)'], ['xmlroot', "SELECT xmlroot('<a/>'::xml, version '1.0')"],
      ['xmlparse', "SELECT xmlparse(content 'a')"], ['xmlserialize', "SELECT xmlserialize(content 'a'::xml AS text)"], ['IS [NOT] DOCUMENT', "SELECT 'a'::xml IS DOCUMENT"], ['XMLTABLE', "SELECT * FROM xmltable('/a' PASSING ('<a/>'::xml) COLUMNS b text)"],
    ],
  },
  {
    number: 16, title: 'JSON Functions and Operators',
    functions: 'array_to_json row_to_json json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each json_each_text json_extract_path json_extract_path_text json_object json_object_keys json_populate_record json_populate_recordset json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz jsonb_populate_record jsonb_populate_record_valid jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof to_json to_jsonb',
    types: 'json jsonb',
    constructs: [
      ['IS [NOT] JSON', "SELECT '{}' IS JSON OBJECT WITH UNIQUE KEYS"], ['JSON()', "SELECT JSON('{}')"], ['JSON_SCALAR()', 'SELECT JSON_SCALAR(1)'], ['JSON_SERIALIZE()', "SELECT JSON_SERIALIZE('{}')"],
      ['JSON_OBJECT()', "SELECT JSON_OBJECT('a' : 1)"], ['JSON_ARRAY()', 'SELECT JSON_ARRAY(1, 2)'], ['JSON_OBJECTAGG()', "SELECT JSON_OBJECTAGG('a' : 1)"], ['JSON_ARRAYAGG()', 'SELECT JSON_ARRAYAGG(1)'],
      ['JSON_EXISTS()', "SELECT JSON_EXISTS('{}', '$.a')"], ['JSON_QUERY()', "SELECT JSON_QUERY('{}', '$.a')"], ['JSON_VALUE()', "SELECT JSON_VALUE('{}', '$.a')"], ['JSON_TABLE()', "SELECT * FROM JSON_TABLE('{}', '$' COLUMNS (a int PATH '$.a')) t"],
    ],
  },
  { number: 17, title: 'Sequence Manipulation Functions', functions: 'currval lastval nextval setval' },
  {
    number: 18, title: 'Conditional Expressions',
    constructs: [
      ['CASE', 'SELECT CASE WHEN true THEN 1 ELSE 2 END, CASE 1 WHEN 1 THEN 2 END'], ['COALESCE', 'SELECT COALESCE(NULL, 1)'], ['NULLIF', 'SELECT NULLIF(1, 2)'], ['GREATEST, LEAST', 'SELECT GREATEST(1, 2), LEAST(1, 2)'],
    ],
  },
  {
    number: 19, title: 'Array Functions and Operators',
    functions: 'array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions array_prepend array_remove array_replace array_reverse array_sample array_shuffle array_sort array_to_string array_upper cardinality trim_array unnest/anyarray',
    types: 'anyarray anycompatiblearray',
  },
  {
    number: 20, title: 'Range/Multirange Functions and Operators',
    functions: `isempty lower/${RANGES} upper/${RANGES} lower_inc upper_inc lower_inf upper_inf range_merge multirange unnest/${RANGES} int4range numrange tsrange tstzrange daterange int8range int4multirange nummultirange tsmultirange tstzmultirange datemultirange int8multirange`,
    types: RANGES.replaceAll(',', ' '),
  },
  {
    number: 21, title: 'Aggregate Functions',
    constructs: [
      ['FILTER (WHERE …)', 'SELECT count(*) FILTER (WHERE true)'], ['aggregate(DISTINCT …)', 'SELECT count(DISTINCT 1)'], ['aggregate(… ORDER BY …)', "SELECT string_agg('a', ',' ORDER BY 1)"], ['GROUPING()', 'SELECT GROUPING(a) FROM (VALUES (1)) v(a) GROUP BY ROLLUP (a)'],
    ],
  },
  { number: 22, title: 'Window Functions' },
  { number: 23, title: 'Merge Support Functions', constructs: [['merge_action()', 'MERGE INTO t USING t s ON t.a = s.a WHEN MATCHED THEN DELETE RETURNING merge_action()']] },
  {
    number: 24, title: 'Subquery Expressions',
    constructs: [
      ['EXISTS', 'SELECT EXISTS (SELECT 1)'], ['IN, NOT IN', 'SELECT 1 IN (SELECT 1)'], ['ANY, SOME', 'SELECT 1 = ANY (SELECT 1)'], ['ALL', 'SELECT 1 < ALL (SELECT 1)'], ['row comparison with a subquery', 'SELECT (1, 2) = (SELECT 1, 2)'], ['(row) IN (subquery)', 'SELECT (1, 2) IN (SELECT 1, 2)'],
    ],
  },
  {
    number: 25, title: 'Row and Array Comparisons',
    operators: '*= *<> *< *<= *> *>=',
    constructs: [
      ['IN (list)', 'SELECT 1 IN (1, 2)'], ['operator ANY (array)', 'SELECT 1 = ANY (ARRAY[1])'], ['operator ALL (array)', 'SELECT 1 = ALL (ARRAY[1])'], ['row comparison', 'SELECT (1, 2) < (1, 3)'], ['rows IS DISTINCT FROM', 'SELECT ROW(1, 2) IS DISTINCT FROM ROW(1, 3)'],
    ],
  },
  { number: 26, title: 'Set Returning Functions', functions: 'generate_series generate_subscripts' },
  {
    number: 27, title: 'System Information Functions and Operators',
    functions: 'age mxid_age col_description current_database current_query current_schema current_schemas current_user format_type getdatabaseencoding getpgusername has_any_column_privilege has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege has_largeobject_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege icu_unicode_version inet_client_addr inet_client_port inet_server_addr inet_server_port acldefault aclexplode makeaclitem obj_description shobj_description pg_available_wal_summaries pg_backend_pid pg_basetype pg_blocking_pids pg_char_to_encoding pg_collation_for pg_collation_is_visible pg_conf_load_time pg_control_checkpoint pg_control_init pg_control_recovery pg_control_system pg_conversion_is_visible pg_current_logfile pg_current_snapshot pg_current_xact_id pg_current_xact_id_if_assigned pg_describe_object pg_encoding_to_char pg_function_is_visible pg_get_acl pg_get_catalog_foreign_keys pg_get_constraintdef pg_get_expr pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result pg_get_functiondef pg_get_indexdef pg_get_keywords pg_get_loaded_modules pg_get_multixact_members pg_get_object_address pg_get_partkeydef pg_get_ruledef pg_get_serial_sequence pg_get_statisticsobjdef pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_get_wal_summarizer_state pg_has_role pg_identify_object pg_identify_object_as_address pg_index_column_has_property pg_index_has_property pg_indexam_has_property pg_input_error_info pg_input_is_valid pg_is_other_temp_schema pg_jit_available pg_last_committed_xact pg_listening_channels pg_my_temp_schema pg_notification_queue_usage pg_numa_available pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible pg_options_to_table pg_postmaster_start_time pg_safe_snapshot_blocking_pids pg_settings_get_flags pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin pg_statistics_obj_is_visible pg_table_is_visible pg_tablespace_databases pg_tablespace_location pg_trigger_depth pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible pg_typeof pg_visible_in_snapshot pg_wal_summary_contents pg_xact_commit_timestamp pg_xact_commit_timestamp_origin pg_xact_status row_security_active session_user system_user to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtype to_regtypemod txid_current txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin txid_status txid_visible_in_snapshot unicode_version version',
    types: 'aclitem _aclitem pg_lsn',
    constructs: [['CURRENT_CATALOG', 'SELECT CURRENT_CATALOG'], ['CURRENT_ROLE, CURRENT_USER, USER, SESSION_USER', 'SELECT CURRENT_ROLE, CURRENT_USER, USER, SESSION_USER'], ['CURRENT_SCHEMA', 'SELECT CURRENT_SCHEMA']],
  },
  {
    number: 28, title: 'System Administration Functions',
    functions: 'current_setting set_config brin_desummarize_range brin_summarize_new_values brin_summarize_range gin_clean_pending_list pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_backup_start pg_backup_stop pg_cancel_backend pg_clear_attribute_stats pg_clear_relation_stats pg_collation_actual_version pg_column_compression pg_column_size pg_column_toast_chunk_id pg_copy_logical_replication_slot pg_copy_physical_replication_slot pg_create_logical_replication_slot pg_create_physical_replication_slot pg_create_restore_point pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn pg_database_collation_actual_version pg_database_size pg_drop_replication_slot pg_export_snapshot pg_filenode_relation pg_get_wal_replay_pause_state pg_get_wal_resource_managers pg_import_system_collations pg_indexes_size pg_is_in_recovery pg_is_wal_replay_paused pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_log_backend_memory_contexts pg_log_standby_snapshot pg_logical_emit_message pg_logical_slot_get_binary_changes pg_logical_slot_get_changes pg_logical_slot_peek_binary_changes pg_logical_slot_peek_changes pg_ls_archive_statusdir pg_ls_dir pg_ls_logdir pg_ls_logicalmapdir pg_ls_logicalsnapdir pg_ls_replslotdir pg_ls_summariesdir pg_ls_tmpdir pg_ls_waldir pg_partition_ancestors pg_partition_root pg_partition_tree pg_promote pg_read_binary_file pg_read_file pg_relation_filenode pg_relation_filepath pg_relation_size pg_reload_conf pg_replication_origin_advance pg_replication_origin_create pg_replication_origin_drop pg_replication_origin_oid pg_replication_origin_progress pg_replication_origin_session_is_setup pg_replication_origin_session_progress pg_replication_origin_session_reset pg_replication_origin_session_setup pg_replication_origin_xact_reset pg_replication_origin_xact_setup pg_replication_slot_advance pg_restore_attribute_stats pg_restore_relation_stats pg_rotate_logfile pg_size_bytes pg_size_pretty pg_split_walfile_name pg_stat_file pg_switch_wal pg_sync_replication_slots pg_table_size pg_tablespace_size pg_terminate_backend pg_total_relation_size pg_try_advisory_lock pg_try_advisory_lock_shared pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared pg_wal_lsn_diff pg_wal_replay_pause pg_wal_replay_resume pg_walfile_name pg_walfile_name_offset',
  },
  { number: 29, title: 'Trigger Functions', note: 'Triggers that call `tsvector_update_trigger` or `suppress_redundant_updates_trigger` are fired as on Postgres ([database code](database-code.md)); those of `tsvector_update_trigger_column` are refused.' },
  { number: 30, title: 'Event Trigger Functions', functions: 'pg_event_trigger_ddl_commands pg_event_trigger_dropped_objects pg_event_trigger_table_rewrite_oid pg_event_trigger_table_rewrite_reason' },
  { number: 31, title: 'Statistics Information Functions', functions: 'pg_mcv_list_items' },
]

/** Functions of pg_proc that chapter 9 does not have: support of types, indexes and aggregates, of other chapters, and old names. */
// prettier-ignore
export const ELSEWHERE: readonly RegExp[] = [
  /send$|_send_|typmodin$|cmp$|_cmp_|hash|(?:larger|smaller)$|^btequalimage$|^btvarstrequalimage$/,
  /_accum(?:_inv)?$|_combine$|statefunc$|_transfn$|^int8(?:_avg|inc|dec)|^int[24]int4_sum$|^int[248]_sum$|^int4inc$|^float8_(?:avg|corr|covar|regr|stddev|var)|^numeric_(?:inc|exp|ln|log|sqrt|div_trunc)$|^range_intersect_agg_|^multirange_intersect_agg_/,
  /^in_range$|_canonical$|_subdiff$|^amvalidate$|^spg_|^gin_cmp|^gin_compare|^gist_|^satisfies_hash/,
  /^binary_upgrade|^pg_stat_|^pg_show_|^pg_get_(?:shmem|replication_slots|publication_tables|backend_memory|aios|wait_events|sequence_data|function_sqlbody|function_arg_default|partition_constraintdef|replica_identity|statisticsobjdef_)/,
  /validator$|^pg_isolation|^pg_nextoid$|^pg_stop_making|^pg_extension|^pg_available_ext|^pg_config$|^pg_(?:hba|ident)_file|^pg_lock_status$|^pg_prepared|^pg_cursor$|^pg_timezone|^pg_sequence_|^pg_indexam_progress|^pg_relation_is_|^pg_column_is_updatable$|^pg_encoding_max_length$|^pg_conf_load_file$/,
  /^lo_|^loread$|^lowrite$|^pg_notify$/,
  /^(?:dexp|dlog1|dlog10|dround|dtrunc|textlen|text|mode|cash_words|timestamp|timestamptz|oidvectortypes|nameconcatoid|currtid2|tidlarger|xmlconcat2|pg_lsn)$/,
  /^(?:dcbrt|dpow|dsqrt)$/,
]
