import { systemType, type SystemFunction } from '../catalog/system'

/**
 * Why a function of Postgres has no definition: by its name, or by a type that it takes or gives. A definition, where
 * there is one, goes before both.
 */

type Rows = readonly (readonly [reason: string, names: string])[]

const BY_NAME: Rows = [
  ["the last digits depend on the server's C library", 'regr_avgx regr_avgy'],
  ['it reads and writes files of the server', 'pg_ls_archive_statusdir pg_ls_dir pg_ls_logdir pg_ls_logicalmapdir pg_ls_logicalsnapdir pg_ls_replslotdir pg_ls_summariesdir pg_ls_tmpdir pg_ls_waldir pg_read_binary_file pg_read_file pg_stat_file pg_current_logfile pg_rotate_logfile pg_filenode_relation pg_relation_filenode pg_relation_filepath pg_tablespace_location lo_export lo_import pg_hba_file_rules pg_ident_file_mappings pg_show_all_file_settings'],
  ['large objects are not kept', 'lo_close lo_creat lo_create lo_from_bytea lo_get lo_lseek lo_lseek64 lo_open lo_put lo_tell lo_tell64 lo_truncate lo_truncate64 lo_unlink loread lowrite has_largeobject_privilege'],
  ['it manages a running server', 'pg_cancel_backend pg_terminate_backend pg_log_backend_memory_contexts pg_reload_conf pg_backup_start pg_backup_stop pg_create_restore_point pg_switch_wal pg_promote pg_log_standby_snapshot pg_import_system_collations brin_desummarize_range brin_summarize_new_values brin_summarize_range gin_clean_pending_list pg_stat_reset pg_stat_reset_backend_stats pg_stat_reset_replication_slot pg_stat_reset_shared pg_stat_reset_single_function_counters pg_stat_reset_single_table_counters pg_stat_reset_slru pg_stat_reset_subscription_stats pg_stat_clear_snapshot pg_stat_force_next_flush'],
  ['the shadow has no write-ahead log and no replicas', 'pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn pg_walfile_name pg_walfile_name_offset pg_split_walfile_name pg_wal_lsn_diff pg_is_in_recovery pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_get_wal_resource_managers pg_get_wal_replay_pause_state pg_get_wal_summarizer_state pg_is_wal_replay_paused pg_wal_replay_pause pg_wal_replay_resume pg_available_wal_summaries pg_wal_summary_contents pg_copy_logical_replication_slot pg_copy_physical_replication_slot pg_create_logical_replication_slot pg_create_physical_replication_slot pg_drop_replication_slot pg_replication_origin_advance pg_replication_origin_create pg_replication_origin_drop pg_replication_origin_oid pg_replication_origin_progress pg_replication_origin_session_is_setup pg_replication_origin_session_progress pg_replication_origin_session_reset pg_replication_origin_session_setup pg_replication_origin_xact_reset pg_replication_origin_xact_setup pg_replication_slot_advance pg_sync_replication_slots pg_logical_emit_message pg_logical_slot_get_binary_changes pg_logical_slot_get_changes pg_logical_slot_peek_binary_changes pg_logical_slot_peek_changes pg_show_replication_origin_status pg_get_replication_slots pg_get_publication_tables'],
  ['the shadow has no transaction numbers', 'age mxid_age pg_current_xact_id pg_current_xact_id_if_assigned pg_current_snapshot pg_export_snapshot pg_get_multixact_members pg_last_committed_xact pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin pg_visible_in_snapshot pg_xact_commit_timestamp pg_xact_commit_timestamp_origin pg_xact_status txid_current txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin txid_status txid_visible_in_snapshot'],
  ['sizes on disk are the server\'s own', 'pg_column_compression pg_column_size pg_column_toast_chunk_id pg_database_size pg_indexes_size pg_relation_size pg_table_size pg_tablespace_size pg_total_relation_size'],
  ['statistics are the planner\'s own', 'pg_clear_attribute_stats pg_clear_relation_stats pg_restore_attribute_stats pg_restore_relation_stats pg_mcv_list_items pg_stat_have_stats'],
  ['it tells of the running server', 'pg_backend_pid pg_blocking_pids pg_safe_snapshot_blocking_pids pg_conf_load_time pg_postmaster_start_time pg_config pg_control_checkpoint pg_control_init pg_control_recovery pg_control_system pg_jit_available pg_numa_available pg_get_loaded_modules pg_get_shmem_allocations pg_get_shmem_allocations_numa pg_get_aios pg_get_backend_memory_contexts pg_get_wait_events pg_lock_status pg_prepared_xact pg_notification_queue_usage inet_client_addr inet_client_port inet_server_addr pg_settings_get_flags pg_show_all_settings icu_unicode_version system_user pg_collation_actual_version pg_database_collation_actual_version'],
  ['notifications are not delivered', 'pg_notify pg_listening_channels'],
  ['advisory locks are not supported', 'pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared'],
  ['a statement cannot pause without stopping the test process', 'pg_sleep pg_sleep_for pg_sleep_until'],
  ['how Postgres prints queries is not known', 'pg_get_viewdef pg_get_ruledef pg_get_function_sqlbody'],
  ['not all that Postgres prints of a routine is kept', 'pg_get_functiondef'],
  ['it reads system catalogs', 'acldefault aclexplode makeaclitem col_description obj_description shobj_description current_schemas current_query format_type pg_basetype pg_char_to_encoding pg_encoding_to_char pg_encoding_max_length pg_client_encoding getdatabaseencoding pg_describe_object pg_extension_config_dump pg_extension_update_paths pg_available_extension_versions pg_available_extensions pg_get_acl pg_get_catalog_foreign_keys pg_get_function_arg_default pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result pg_get_keywords pg_get_object_address pg_get_partition_constraintdef pg_get_partkeydef pg_get_replica_identity_index pg_get_sequence_data pg_get_statisticsobjdef pg_get_statisticsobjdef_columns pg_get_statisticsobjdef_expressions pg_get_triggerdef pg_identify_object pg_identify_object_as_address pg_index_column_has_property pg_index_has_property pg_indexam_has_property pg_my_temp_schema pg_is_other_temp_schema pg_options_to_table pg_partition_ancestors pg_partition_root pg_partition_tree pg_relation_is_publishable pg_relation_is_updatable pg_column_is_updatable pg_sequence_last_value pg_sequence_parameters pg_tablespace_databases pg_timezone_abbrevs_abbrevs pg_timezone_abbrevs_zone pg_timezone_names pg_cursor pg_prepared_statement to_regcollation to_regoper to_regoperator to_regproc to_regprocedure to_regrole to_regtypemod oidvectortypes row_security_active pg_collation_for pg_input_error_info pg_input_is_valid pg_nextoid pg_stop_making_pinned_objects pg_collation_is_visible pg_conversion_is_visible pg_function_is_visible pg_opclass_is_visible pg_operator_is_visible pg_opfamily_is_visible pg_statistics_obj_is_visible pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible'],
  ['privileges and roles are not kept', 'has_any_column_privilege has_column_privilege has_database_privilege has_foreign_data_wrapper_privilege has_function_privilege has_language_privilege has_parameter_privilege has_schema_privilege has_sequence_privilege has_server_privilege has_table_privilege has_tablespace_privilege has_type_privilege pg_has_role'],
  ['event triggers run in Postgres only', 'pg_event_trigger_ddl_commands pg_event_trigger_dropped_objects pg_event_trigger_table_rewrite_oid pg_event_trigger_table_rewrite_reason'],
  ['XML is kept as text only', 'cursor_to_xml cursor_to_xmlschema database_to_xml database_to_xml_and_xmlschema database_to_xmlschema query_to_xml query_to_xml_and_xmlschema query_to_xmlschema schema_to_xml schema_to_xml_and_xmlschema schema_to_xmlschema table_to_xml table_to_xml_and_xmlschema table_to_xmlschema xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmltext'],
] // prettier-ignore

const BY_TYPE: Rows = [
  ['geometric types are kept as text only', 'point line lseg box path polygon circle _point'],
  ['range types are not supported', 'int4range numrange tsrange tstzrange daterange int8range anyrange anycompatiblerange int4multirange nummultirange tsmultirange tstzmultirange datemultirange int8multirange anymultirange anycompatiblemultirange'],
  ['XML is kept as text only', 'xml _xml'],
  ["it serves the server's own indexes and binary format", 'tsvector tsquery regconfig regdictionary'],
  ['JSON path expressions are not supported', 'jsonpath'],
  ['type macaddr8 is not supported', 'macaddr8'],
  ['access privileges are not kept', 'aclitem _aclitem'],
  ['the shadow has no write-ahead log', 'pg_lsn'],
  ['the shadow has no transaction numbers', 'xid cid xid8 pg_snapshot txid_snapshot'],
  ['the shadow has no row addresses', 'tid'],
  ['cursors are not supported', 'refcursor'],
  ['rows as values are not supported', 'record _record'],
  ['it reads system catalogs', 'oidvector int2vector regproc regprocedure regoper regoperator regtype regrole regnamespace regcollation'],
] // prettier-ignore

const mapOf = (rows: Rows) => new Map(rows.flatMap(([reason, names]) => names.split(' ').map((name) => [name, reason])))

let reasons: { readonly byName: ReadonlyMap<string, string>; readonly byType: ReadonlyMap<string, string> } | undefined

/** The reason why a function has no definition, where one is known. */
export function refusalOf(fn: SystemFunction): string | undefined {
  reasons ??= { byName: mapOf(BY_NAME), byType: mapOf(BY_TYPE) }
  const named = reasons.byName.get(fn.name)
  if (named) return named
  for (const oid of [...fn.args, fn.result]) {
    const reason = reasons.byType.get(systemType(oid)?.name ?? '')
    if (reason) return reason
  }
  return undefined
}
