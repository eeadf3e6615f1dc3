package io.etcdportal.login.token;

import static java.util.stream.Collectors.joining;

import io.etcdportal.access.ClusterPattern;
import io.etcdportal.access.Permission;
import io.etcdportal.access.TokenScope;
import io.etcdportal.cluster.BackupName;
import io.etcdportal.cluster.ClusterId;
import io.etcdportal.login.session.AddressRange;
import io.etcdportal.paging.Page;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table {@code token}, which has tickets too: of a token its hash is kept, never itself. */
@Repository
class TokenTable {

    private static final String ORDER = " order by created_at desc, id desc limit :limit";

    private final JdbcClient jdbc;

    TokenTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A token and what is kept of its secret. */
    record Row(Token token, String secretHash) {

        /** Leaves out the hash. */
        @Override
        public String toString() {
            return "Row[" + token.id() + "]";
        }
    }

    void insert(Token token, String secretHash) {
        Token.OneBackup ticket = token.ticket();
        jdbc.sql(
                        """
                        insert into token (id, secret_hash, name, owner_id, owner_name, team, made_by, verbs, clusters,
                            addresses, created_at, expires_at, revoked_at, used_at, backup, size)
                        values (:id, :hash, :name, :ownerId, :ownerName, :team, :madeBy, :verbs, :clusters,
                            :addresses, :created, :expires, 0, 0, :backup, :size)\
                        """)
                .param("id", token.id())
                .param("hash", secretHash)
                .param("name", token.name())
                .param("ownerId", token.owner().id())
                .param("ownerName", token.owner().name())
                .param(
                        "team",
                        token.owner() instanceof TokenOwner.OfTeam(String team) ? team : null)
                .param("madeBy", token.madeBy())
                .param("verbs", verbs(token.scope()))
                .param("clusters", token.scope().clusters().toString())
                .param(
                        "addresses",
                        token.addresses().stream().map(AddressRange::text).collect(joining(",")))
                .param("created", token.created().toEpochMilli())
                .param("expires", token.expires().toEpochMilli())
                .param("backup", ticket == null ? null : ticket.backup().toString())
                .param("size", ticket == null ? 0 : ticket.size())
                .update();
    }

    private static String verbs(TokenScope tokenScope) {
        return tokenScope.verbs().stream().sorted().map(Permission::verb).collect(joining(","));
    }

    Optional<Row> find(String id) {
        return jdbc.sql("select * from token where id = :id")
                .param("id", id)
                .query((row, n) -> new Row(token(row, n), row.getString("secret_hash")))
                .optional();
    }

    /**
     * {@return the tokens of these owners, the latest first}
     *
     * @param before only tokens behind this one in that order
     */
    Page<Token> ofOwners(
            TokenKind kind, Collection<String> ownerIds, @Nullable Token before, int size) {
        return page(
                kind.condition() + " and owner_id in (:owners)",
                Map.of("owners", ownerIds),
                before,
                size);
    }

    /** {@return the tokens of everybody, the latest first} */
    Page<Token> ofEverybody(TokenKind kind, @Nullable Token before, int size) {
        return page(kind.condition(), Map.of(), before, size);
    }

    /** {@return the tokens that are good now and no longer at that time, soonest first} */
    List<Token> expiring(Instant now, Instant before) {
        return jdbc.sql(
                        "select * from token where revoked_at = 0 and expires_at > :now and"
                                + " expires_at < :before and "
                                + TokenKind.API.condition()
                                + " order by expires_at, id")
                .param("now", now.toEpochMilli())
                .param("before", before.toEpochMilli())
                .query(TokenTable::token)
                .list();
    }

    private Page<Token> page(
            String condition, Map<String, ?> parameters, @Nullable Token before, int size) {
        String behind = before == null ? "1 = 1" : "(created_at, id) < (:created, :id)";
        Map<String, Object> position =
                before == null
                        ? Map.of()
                        : Map.of("created", before.created().toEpochMilli(), "id", before.id());
        List<Token> found =
                jdbc.sql("select * from token where " + condition + " and " + behind + ORDER)
                        .params(parameters)
                        .params(position)
                        .param("limit", size + 1)
                        .query(TokenTable::token)
                        .list();
        Page<Token> page = Page.of(found, size, Token::id);
        return jdbc.sql(
                        "select coalesce(sum(case when "
                                + behind
                                + " then 0 else 1 end), 0), count(*) from token where "
                                + condition)
                .params(parameters)
                .params(position)
                .query((row, _) -> page.counted(row.getLong(1), row.getLong(2)))
                .single();
    }

    /** {@return whether there was such a token that was not revoked before} */
    boolean revoke(String id, Instant now) {
        return jdbc.sql("update token set revoked_at = :now where id = :id and revoked_at = 0")
                        .param("now", now.toEpochMilli())
                        .param("id", id)
                        .update()
                == 1;
    }

    /** {@return the tokens of that owner that were not revoked before, all of which are now} */
    List<Token> revokeAllOf(String ownerId, Instant now) {
        return revokeAll("owner_id = :key", ownerId, now);
    }

    /** {@return the tokens of people of that provider that were not revoked before; all are now} */
    List<Token> revokeAllOfProvider(String provider, Instant now) {
        return revokeAll("owner_id like :key", provider + "/%", now);
    }

    private List<Token> revokeAll(String condition, String key, Instant now) {
        List<Token> found =
                jdbc.sql("select * from token where " + condition + " and revoked_at = 0")
                        .param("key", key)
                        .query(TokenTable::token)
                        .list();
        return found.stream().filter(token -> revoke(token.id(), now)).toList();
    }

    void use(String id, Token.Use use) {
        jdbc.sql(
                        "update token set used_at = :at, used_from = :address where id = :id and"
                                + " used_at < :at")
                .param("at", use.at().toEpochMilli())
                .param("address", use.address())
                .param("id", id)
                .update();
    }

    /** {@return whether this is the first use of a ticket; of several at once one is} */
    boolean useFirst(String id, Token.Use use) {
        return jdbc.sql(
                                "update token set used_at = :at, used_from = :address where id ="
                                        + " :id and used_at = 0 and revoked_at = 0")
                        .param("at", use.at().toEpochMilli())
                        .param("address", use.address())
                        .param("id", id)
                        .update()
                == 1;
    }

    /**
     * Counts the bytes of a ticket before they are sent, so that several uses at once don't get
     * more than one.
     *
     * @param most how many may be sent in all
     * @param mostUses how many uses there may be
     * @return whether these can be
     */
    boolean reserve(String id, long bytes, long most, int mostUses) {
        return jdbc.sql(
                                "update token set sent = sent + :bytes, uses = uses + 1 where id ="
                                        + " :id and sent + :bytes <= :most and uses < :mostUses")
                        .param("bytes", bytes)
                        .param("most", most)
                        .param("mostUses", mostUses)
                        .param("id", id)
                        .update()
                == 1;
    }

    /**
     * Takes over how a use of a ticket went.
     *
     * @param more how many bytes more were sent than counted before; fewer where it is negative
     * @param size how long the backup turned out to be; 0 where that was not told
     * @param spent when all of it had been sent; 0 where it has not been
     */
    void settle(String id, long more, long size, long spent) {
        jdbc.sql(
                        "update token set sent = sent + :more,"
                                + " size = case when size < :size then :size else size end,"
                                + " spent_at = case when spent_at = 0 then :spent else spent_at end"
                                + " where id = :id")
                .param("more", more)
                .param("size", size)
                .param("spent", spent)
                .param("id", id)
                .update();
    }

    void forgetTickets(Instant expiredBefore) {
        jdbc.sql("delete from token where backup is not null and expires_at < :before")
                .param("before", expiredBefore.toEpochMilli())
                .update();
    }

    private static Token token(ResultSet row, int number) throws SQLException {
        String team = row.getString("team");
        Instant used = time(row.getLong("used_at"));
        return new Token(
                row.getString("id"),
                row.getString("name"),
                team == null
                        ? new TokenOwner.Person(
                                row.getString("owner_id"), row.getString("owner_name"))
                        : new TokenOwner.OfTeam(team),
                row.getString("made_by"),
                new TokenScope(
                        parts(row.getString("verbs"))
                                .flatMap(verb -> Permission.ofVerb(verb).stream())
                                .collect(Collectors.toSet()),
                        ClusterPattern.parse(row.getString("clusters"))),
                parts(row.getString("addresses")).map(AddressRange::new).toList(),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                time(row.getLong("revoked_at")),
                used == null ? null : new Token.Use(used, row.getString("used_from")),
                ticket(row));
    }

    private static Token.@Nullable OneBackup ticket(ResultSet row) throws SQLException {
        String backup = row.getString("backup");
        return backup == null
                ? null
                : new Token.OneBackup(
                        ClusterId.parse(row.getString("clusters")).orElseThrow(),
                        new BackupName(backup),
                        row.getLong("size"),
                        time(row.getLong("spent_at")));
    }

    private static Stream<String> parts(String column) {
        return Arrays.stream(column.split(",")).filter(part -> !part.isEmpty());
    }

    private static @Nullable Instant time(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }
}
