package io.gantry.kinds.identity;

import io.gantry.kinds.fact.FactSamples;
import io.gantry.kinds.fact.Revision;
import io.gantry.kinds.id.Uid;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the three writers of this topic write is what {@link FactSamples} hold. */
class SamplesTest {

    @Test
    void theIdentitySampleIsWhatIsWritten() throws IOException {
        FactSamples.check(
                IdentityFact.TOPIC,
                new IdentityFact(
                        Uid.parse("0192f3c4-7b1a-7010-8a3e-1c5d7f20b6b0"),
                        new Revision(1, 1),
                        false,
                        IdentityFact.Role.CERTIFICATE,
                        "scheduler",
                        Uid.parse("0192f3c4-7b1a-7003-8a3e-1c5d7f20b6a3"),
                        Uid.parse("0192f3c4-7b1a-7011-8a3e-1c5d7f20b6b1"),
                        "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUJ7\n-----END CERTIFICATE-----\n"));
    }
}
