package io.gantry.kinds.audit;

import io.gantry.kinds.fact.FactSamples;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the writers of this topic write is what {@link FactSamples} hold. */
class SamplesTest {

    @Test
    void theAuditSampleIsWhatIsWritten() throws IOException {
        FactSamples.check(
                AuditFact.TOPIC,
                new AuditFact(
                        Uid.parse("0192f3c4-7b1a-7010-8a3e-1c5d7f20b6b0"),
                        new Revision(1, 1),
                        Instant.parse("2026-11-22T10:00:00Z"),
                        "scheduler",
                        "ci",
                        Uid.parse("0192f3c4-7b1a-7003-8a3e-1c5d7f20b6a3"),
                        "developer",
                        "put",
                        "job",
                        new Name("shop"),
                        "web",
                        4L,
                        "DONE",
                        null,
                        "192.0.2.7",
                        "4bf92f3577b34da6a3ce929d0e0e4736",
                        1));
    }
}
