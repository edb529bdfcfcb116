package io.gantry.platform.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxFormatTest {

    private static final Uid UID = Uid.parse("018cc251-f400-7000-8000-000000000000");

    @Test
    void whatIsWrittenIsReadAgain() {
        List<WaitingFact> read =
                OutboxFormat.read(OutboxFormat.write(List.of(fact(1, "{\"a\":\"ü\\n\"}"), fact(9, "{}"))));
        assertThat(read)
                .extracting(WaitingFact::topic, WaitingFact::revision, WaitingFact::deleted, fact -> utf8(fact.body()))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "gantry.pools", new Revision(1, 1), false, "{\"a\":\"ü\\n\"}"),
                        org.assertj.core.groups.Tuple.tuple("gantry.pools", new Revision(1, 9), true, "{}"));
    }

    @Test
    void aPersonCanReadIt() {
        assertThat(utf8(OutboxFormat.write(List.of(fact(7, "{}")))))
                .isEqualTo("gantry.pools inventory.pool.changed.v1 " + UID + " 1 7\n{}\n");
        assertThat(utf8(OutboxFormat.write(List.of(fact(9, "{}")))))
                .isEqualTo("gantry.pools inventory.pool.changed.v1 " + UID + " 1 9 deleted\n{}\n");
    }

    @Test
    void aTruncatedRowIsAnError() {
        byte[] row = OutboxFormat.write(List.of(fact(1, "{}")));
        assertThatThrownBy(() -> OutboxFormat.read(Arrays.copyOf(row, row.length - 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static WaitingFact fact(long version, String body) {
        return new WaitingFact(
                "gantry.pools",
                "inventory.pool.changed.v1",
                UID,
                new Revision(1, version),
                version == 9,
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
