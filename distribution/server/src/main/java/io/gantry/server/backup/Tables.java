package io.gantry.server.backup;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What there is in the schemas, asked of the database itself: a new table needs no line here. */
final class Tables {

    /** Of the database and not of the installation, or of what runs just now. */
    private static final Set<String> LEFT_OUT = Set.of(
            "flyway_schema_history",
            "gantry.known_scripts",
            "gantry.contract_history",
            "gantry.hold",
            "gantry.withheld",
            "gantry.installation",
            "gantry.member");

    private static final String TABLES = """
            select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = any (?) and c.relkind in ('r', 'p') and not c.relispartition
            order by 1, 2""";
    private static final String COLUMNS = """
            select table_schema, table_name, column_name from information_schema.columns
            where table_schema = any (?) and is_generated = 'NEVER' order by 1, 2, ordinal_position""";
    private static final String NEEDS = """
            select n.nspname || '.' || c.relname, fn.nspname || '.' || f.relname
            from pg_constraint k
            join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
            join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
            where k.contype = 'f' and n.nspname = any (?) and c.oid <> f.oid""";

    private Tables() {}

    /** @param name {@code bridge.node} */
    record Table(String name, List<String> columns) {
        Table {
            columns = List.copyOf(columns);
        }

        /** As SQL writes it, with the names quoted. */
        String sql() {
            int dot = name.indexOf('.');
            return quoted(name.substring(0, dot)) + "." + quoted(name.substring(dot + 1));
        }

        String columnsSql() {
            return columns.stream().map(Tables::quoted).collect(Collectors.joining(", "));
        }
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Those that others refer to come before them. */
    static List<Table> all(Connection connection, List<String> schemas) throws SQLException {
        var columns = new HashMap<String, List<String>>();
        ask(
                connection,
                COLUMNS,
                schemas,
                row -> columns.computeIfAbsent(row.getString(1) + "." + row.getString(2), _ -> new ArrayList<>())
                        .add(row.getString(3)));
        var needs = new HashMap<String, Set<String>>();
        ask(
                connection,
                NEEDS,
                schemas,
                row -> needs.computeIfAbsent(row.getString(1), _ -> new HashSet<>())
                        .add(row.getString(2)));
        var left = new LinkedHashMap<String, Table>();
        ask(connection, TABLES, schemas, row -> {
            String name = row.getString(1) + "." + row.getString(2);
            if (!LEFT_OUT.contains(name) && !LEFT_OUT.contains(row.getString(2))) {
                left.put(name, new Table(name, columns.getOrDefault(name, List.of())));
            }
        });
        return inOrder(left, needs);
    }

    private static List<Table> inOrder(Map<String, Table> left, Map<String, Set<String>> needs) {
        var ordered = new ArrayList<Table>();
        while (!left.isEmpty()) {
            List<Table> next = left.values().stream()
                    .filter(table ->
                            needs.getOrDefault(table.name(), Set.of()).stream().noneMatch(left::containsKey))
                    .toList();
            if (next.isEmpty()) {
                throw new IllegalStateException("tables refer to each other in a circle: " + left.keySet());
            }
            ordered.addAll(next);
            next.forEach(table -> left.remove(table.name()));
        }
        return ordered;
    }

    /** By schema, the scripts that made it. */
    static Map<String, List<String>> scripts(Connection connection, List<String> schemas) throws SQLException {
        var found = new LinkedHashMap<String, List<String>>();
        for (String schema : schemas) {
            var scripts = new ArrayList<String>();
            try (var query = connection.createStatement();
                    ResultSet rows = query.executeQuery("select script from " + quoted(schema)
                            + ".flyway_schema_history where success and type = 'SQL' order by installed_rank")) {
                while (rows.next()) {
                    scripts.add(rows.getString(1));
                }
            }
            found.put(schema, scripts);
        }
        return found;
    }

    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    private static void ask(Connection connection, String sql, List<String> schemas, Row each) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            query.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    each.take(rows);
                }
            }
        }
    }
}
