package dev.alluvium.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alluvium.database.connection.DatabaseSettings;
import dev.alluvium.database.connection.UnsafeDatabaseException;
import dev.alluvium.database.control.ControlDatabase;
import dev.alluvium.database.schema.MigrationFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Takes one wall down at a time: no process may start then, and its operator must read which wall it was.
class UnsafeDatabaseIT {
    private static MigratedDatabase migrated;

    @BeforeAll
    static void create() {
        migrated = MigratedDatabase.create();
    }

    @AfterAll
    static void drop() {
        migrated.close();
    }

    @AfterEach
    void startsOnceMended() {
        open(migrated.app());
        ControlDatabase.open(migrated.control().withConnections(0, 1), new SimpleMeterRegistry())
                .close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        alter role alluvium_app superuser|alter role alluvium_app nosuperuser|is a superuser
        alter role alluvium_app bypassrls|alter role alluvium_app nobypassrls|has BYPASSRLS
        alter table alluvium.chunks_p03 owner to alluvium_app|alter table alluvium.chunks_p03 owner to alluvium_owner; revoke all on alluvium.chunks_p03 from alluvium_app|owns tables
        grant alluvium_owner to alluvium_app|revoke alluvium_owner from alluvium_app|member of alluvium_owner
        grant alluvium_owner to alluvium_app with inherit false|revoke alluvium_owner from alluvium_app|member of alluvium_owner
        alter role alluvium_app replication|alter role alluvium_app noreplication|has REPLICATION
        grant pg_read_all_data to alluvium_app|revoke pg_read_all_data from alluvium_app|member of pg_read_all_data
        alter role alluvium_app set alluvium.tenant_id = 'x'|alter role alluvium_app reset alluvium.tenant_id|is set before any transaction
        create view alluvium.wide as select content from alluvium.messages; grant select on alluvium.wide to alluvium_app|drop view alluvium.wide|the view alluvium.wide shows
        create materialized view alluvium.kept as select content from alluvium.messages; grant select on alluvium.kept to alluvium_app|drop materialized view alluvium.kept|the view alluvium.kept shows
        create function alluvium.wide() returns bigint language sql security definer as 'select count(*) from alluvium.messages'|drop function alluvium.wide()|the function alluvium.wide() runs as
        grant select on alluvium.messages_p04 to alluvium_app|revoke all on alluvium.messages_p04 from alluvium_app|grants on partitions (messages_p04)
        grant insert (content) on alluvium.messages_p04 to public|revoke all on alluvium.messages_p04 from public|grants on partitions (messages_p04)
        grant truncate on alluvium.messages to alluvium_app|revoke truncate on alluvium.messages from alluvium_app|TRUNCATE
        alter table alluvium.messages disable row level security|alter table alluvium.messages enable row level security|is off on messages:
        alter table alluvium.embeddings_p04 disable row level security|alter table alluvium.embeddings_p04 enable row level security|is off on embeddings_p04:
        alter table alluvium.chunks no force row level security|alter table alluvium.chunks force row level security|not forced on chunks:
        alter table alluvium.chunks_p00 no force row level security|alter table alluvium.chunks_p00 force row level security|not forced on chunks_p00:
        create table alluvium.forgotten (tenant_id uuid)|drop table alluvium.forgotten|is off on forgotten:
        alter policy tenant_only on alluvium.message_counts_p03 rename to other; drop policy other on alluvium.message_counts_p03|create policy tenant_only on alluvium.message_counts_p03 using (tenant_id = (select alluvium.current_tenant())) with check (tenant_id = (select alluvium.current_tenant()))|missing or changed on message_counts_p03
        alter policy tenant_only on alluvium.messages with check (true)|alter policy tenant_only on alluvium.messages with check (tenant_id = (select alluvium.current_tenant()))|missing or changed on messages:
        create policy wide on alluvium.messages for select using (true)|drop policy wide on alluvium.messages|permissive policy opens messages
        drop policy visible_only on alluvium.messages|select alluvium.restrict_readers('alluvium.messages')|policy visible_only, which keeps private messages from other callers of the tenant, is missing or changed on messages:
        drop policy visible_only on alluvium.embeddings_p05|select alluvium.restrict_readers('alluvium.embeddings_p05')|changed on embeddings_p05:
        alter policy visible_only on alluvium.chunks using (true)|drop policy visible_only on alluvium.chunks; select alluvium.restrict_readers('alluvium.chunks')|changed on chunks:
        alter policy visible_only on alluvium.embedding_work_p01 with check (true)|drop policy visible_only on alluvium.embedding_work_p01; select alluvium.restrict_readers('alluvium.embedding_work_p01')|changed on embedding_work_p01:
        alter policy visible_only on alluvium.superseded_revisions to alluvium_control|drop policy visible_only on alluvium.superseded_revisions; select alluvium.restrict_readers('alluvium.superseded_revisions')|changed on superseded_revisions:
        alter table alluvium.chunks_p02 disable trigger take_audience|alter table alluvium.chunks_p02 enable trigger take_audience|follow their message's visibility is missing or off on chunks_p02:
        alter table alluvium.messages disable trigger pass_audience_on|alter table alluvium.messages enable trigger pass_audience_on|follow their message's visibility is missing or off on messages and 7 more
        alter role alluvium_app set alluvium.reader = 'worker'|alter role alluvium_app reset alluvium.reader|alluvium.reader is set before
        create or replace function alluvium.reads_everything() returns boolean language sql stable parallel safe return true|create or replace function alluvium.reads_everything() returns boolean language sql stable parallel safe return coalesce(current_setting('alluvium.reader', true) = 'worker', false) and not pg_has_role(current_user, 'alluvium_reader', 'member')|function alluvium.reads_everything() shows more
        create or replace function alluvium.sees_message(tenant uuid, message text) returns boolean language sql stable parallel safe return true|create or replace function alluvium.sees_message(tenant uuid, message text) returns boolean language sql stable parallel safe return exists (select from alluvium.messages m where m.tenant_id = tenant and m.message_id = message)|function alluvium.sees_message() shows more
        grant select on alluvium.audit_log to alluvium_app|revoke all on alluvium.audit_log from alluvium_app|grants on audit_log
        alter table alluvium.audit_log disable trigger append_only|alter table alluvium.audit_log enable trigger append_only|entries of audit_log could be changed
        grant select on alluvium.api_keys to alluvium_app|revoke all on alluvium.api_keys from alluvium_app|grants on api_keys
        delete from alluvium.changelog where description = 'embeddings'|insert into alluvium.changelog values (20261120100200, '', 'embeddings', '%EMBEDDINGS%')|Run infra/alluvium migrate up
        update alluvium.changelog set checksum = 'x' where description = 'embeddings'|update alluvium.changelog set checksum = '%EMBEDDINGS%' where description = 'embeddings'|not the file
        insert into alluvium.changelog values (99991231235959, '', 'from the future', 'x')|delete from alluvium.changelog where id = 99991231235959|newer than this program
        alter table alluvium.changelog rename to gone|alter table alluvium.gone rename to changelog|no Alluvium schema yet: run infra/alluvium migrate up
        """)
    void refuses(String sabotage, String mend, String message) {
        migrated.asSuperuser(sabotage);
        try {
            assertThatThrownBy(() -> open(migrated.app()))
                    .isInstanceOf(UnsafeDatabaseException.class)
                    .hasMessageContaining(message);
        } finally {
            migrated.asSuperuser(mend.replace("%EMBEDDINGS%", checksum("embeddings")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        grant insert on alluvium.messages to alluvium_reader|revoke insert on alluvium.messages from alluvium_reader|role 'alluvium_reader' may write
        grant update (content) on alluvium.messages to alluvium_reader|revoke update (content) on alluvium.messages from alluvium_reader|role 'alluvium_reader' may write
        grant alluvium_app to alluvium_reader|revoke alluvium_app from alluvium_reader|role 'alluvium_reader' may write
        grant alluvium_control to alluvium_reader|revoke alluvium_control from alluvium_reader|grants on api_keys
        create or replace function alluvium.reads_everything() returns boolean language sql stable parallel safe return coalesce(current_setting('alluvium.reader', true) = 'worker', false)|create or replace function alluvium.reads_everything() returns boolean language sql stable parallel safe return coalesce(current_setting('alluvium.reader', true) = 'worker', false) and not pg_has_role(current_user, 'alluvium_reader', 'member')|sees everything of a tenant once it says
        grant execute on function alluvium.pass_fence(uuid) to alluvium_reader|revoke execute on function alluvium.pass_fence(uuid) from alluvium_reader|alluvium.pass_fence(uuid) change rows
        alter role alluvium_reader bypassrls|alter role alluvium_reader nobypassrls|has BYPASSRLS
        """)
    void refusesAReaderThatCouldDoMore(String sabotage, String mend, String message) {
        openToRead(migrated.reader());
        migrated.asSuperuser(sabotage);
        try {
            assertThatThrownBy(() -> openToRead(migrated.reader()))
                    .isInstanceOf(UnsafeDatabaseException.class)
                    .hasMessageContaining(message);
        } finally {
            migrated.asSuperuser(mend);
        }
        openToRead(migrated.reader());
    }

    @Test
    void refusesAStrongerRoleWhereTheReaderBelongs() {
        assertThatThrownBy(() -> openToRead(migrated.app()))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("role 'alluvium_app' may write")
                .hasMessageContaining("ALLUVIUM_READER_USER");
        assertThatThrownBy(() -> openToRead(migrated.control())).isInstanceOf(UnsafeDatabaseException.class);
        assertThatThrownBy(() -> openToRead(migrated.owner())).isInstanceOf(UnsafeDatabaseException.class);
        assertThatThrownBy(() -> openToRead(migrated.superuser())).isInstanceOf(UnsafeDatabaseException.class);
    }

    @Test
    void refusesAControlRoleThatCouldChangeTheAuditLog() {
        migrated.asSuperuser("grant delete on alluvium.audit_log to alluvium_control");
        try {
            assertThatThrownBy(() -> ControlDatabase.open(migrated.control(), new SimpleMeterRegistry()))
                    .isInstanceOf(UnsafeDatabaseException.class)
                    .hasMessageContaining("audit_log could be changed");
        } finally {
            migrated.asSuperuser("revoke delete on alluvium.audit_log from alluvium_control");
        }
    }

    private static void openToRead(DatabaseSettings settings) {
        TenantDatabase.openToRead(settings.withConnections(0, 1), new SimpleMeterRegistry())
                .close();
    }

    @Test
    void refusesTheOwnerAndTheSuperuserThemselves() {
        assertThatThrownBy(() -> open(migrated.owner()))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("owns tables");
        assertThatThrownBy(() -> open(migrated.superuser()))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("superuser");
    }

    @Test
    void refusesTheControlRoleWhereTheApplicationBelongs() {
        assertThatThrownBy(() -> open(migrated.control()))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("grants on");
    }

    @Test
    void refusesAnOldExtension() {
        migrated.asSuperuser("update pg_extension set extversion = '0.8.5' where extname = 'vector'");
        try {
            assertThatThrownBy(() -> open(migrated.app()))
                    .isInstanceOf(UnsafeDatabaseException.class)
                    .hasMessageContaining("pgvector 0.8.5")
                    .hasMessageContaining("0.8.6");
        } finally {
            migrated.asSuperuser(
                    "update pg_extension set extversion = (select default_version from pg_available_extensions"
                            + " where name = 'vector') where extname = 'vector'");
        }
    }

    @Test
    void refusesWrongCredentialsAndDatabasesAtOnce() {
        var app = migrated.app();
        assertThatThrownBy(() -> open(DatabaseSettings.defaults(app.url(), app.user(), "wrong")))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("password")
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> open(DatabaseSettings.defaults(app.url() + "_not", app.user(), app.password())))
                .isInstanceOf(UnsafeDatabaseException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void unreachableServerMayComeBack() {
        var nowhere = DatabaseSettings.defaults("jdbc:postgresql://127.0.0.1:1/none", "alluvium_app", "")
                .withConnectionTimeout(Duration.ofMillis(300));
        assertThatThrownBy(() -> open(nowhere))
                .satisfies(e -> assertThat(DatabaseFailure.isTransient(e)).isTrue());
    }

    private static void open(DatabaseSettings settings) {
        TenantDatabase.open(settings.withConnections(0, 1), new SimpleMeterRegistry())
                .close();
    }

    private static String checksum(String description) {
        var files = MigrationFiles.landed();
        return files.getMigrations().stream()
                .filter(change -> change.getDescription().equals(description))
                .map(files::checksum)
                .findFirst()
                .orElseThrow();
    }
}
