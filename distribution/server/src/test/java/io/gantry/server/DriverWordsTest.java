package io.gantry.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gantry.supervisor.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the database driver says of a statement that failed, it says without the values: those of jobs may be secrets. */
class DriverWordsTest {

    private static final String CANARY = "canary-4711";
    private static final Pattern PARAMETER = Pattern.compile("logServerErrorDetail=\\w+");

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start(folder);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    private static List<String> addresses() throws IOException {
        var settings = new Properties();
        try (InputStream in = DriverWordsTest.class.getResourceAsStream("/application.properties")) {
            settings.load(in);
        }
        return settings.stringPropertyNames().stream()
                .filter(name -> name.startsWith("quarkus.datasource.") && name.endsWith(".jdbc.url"))
                .map(settings::getProperty)
                .toList();
    }

    @Test
    void everyConnectionOfALayerIsSetSoAndThenNoMessageHasAValue() throws Exception {
        assertThat(addresses())
                .hasSize(4)
                .allMatch(address -> PARAMETER
                        .matcher(address)
                        .results()
                        .map(found -> found.group())
                        .toList()
                        .equals(List.of("logServerErrorDetail=false")));

        assertThat(said("logServerErrorDetail=false")).doesNotContain(CANARY).contains("duplicate key");
        assertThat(said("logServerErrorDetail=true")).contains(CANARY);
    }

    /** Of two equal rows in one batch, with all that caused it. */
    private static String said(String parameter) throws SQLException {
        PlainDatabase database = PlainDatabase.of(postgres, "postgres");
        String url = database.url() + "?reWriteBatchedInserts=true&" + parameter;
        try (Connection connection = DriverManager.getConnection(url, database.username(), database.password())) {
            try (var table = connection.createStatement()) {
                table.execute("create temporary table job (spec text unique)");
            }
            try (var insert = connection.prepareStatement("insert into job values (?)")) {
                for (int i = 0; i < 2; i++) {
                    insert.setString(1, CANARY);
                    insert.addBatch();
                }
                SQLException failed = catchThrowableOfType(SQLException.class, insert::executeBatch);
                var words = new StringBuilder();
                for (Throwable each = failed; each != null; each = each.getCause()) {
                    words.append(each).append('\n');
                }
                for (SQLException next = failed; next != null; next = next.getNextException()) {
                    words.append(next).append('\n');
                }
                return words.toString();
            }
        }
    }
}
