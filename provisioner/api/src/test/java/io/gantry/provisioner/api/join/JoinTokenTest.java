package io.gantry.provisioner.api.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.secret.SecretText;
import io.gantry.provisioner.api.join.JoinToken.Reason;
import io.gantry.provisioner.api.join.JoinToken.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final UidSource UIDS = new UidSource(InstantSource.fixed(NOW), new Random(1));
    private static final KeyPair KEY = TokenKeys.generate();
    private static final Uid KEY_ID = UIDS.next();

    private final JoinToken token =
            new JoinToken(UIDS.next(), UIDS.next(), UIDS.next(), UIDS.next(), UIDS.next(), NOW.plusSeconds(60));

    @Test
    void whatWeSignedIsValidUntilItsTimeIsOver() {
        SecretText text = token.sign(KEY_ID, KEY.getPrivate());
        assertThat(JoinToken.verify(text.reveal(), JoinTokenTest::announced, NOW))
                .isEqualTo(new Verdict.Valid(token));
        assertThat(JoinToken.verify(text.reveal(), JoinTokenTest::announced, NOW.plusSeconds(60)))
                .isEqualTo(refused(Reason.EXPIRED));
        assertThat(text.reveal()).hasSizeLessThan(JoinToken.TEXT_MAX).matches("[A-Za-z0-9_.-]+");
        assertThat(text).hasToString(SecretText.MASK);
    }

    @Test
    void aKeyThatNobodyAnnouncedIsRefused() {
        String text = token.sign(UIDS.next(), KEY.getPrivate()).reveal();
        assertThat(JoinToken.verify(text, JoinTokenTest::announced, NOW)).isEqualTo(refused(Reason.UNKNOWN_KEY));
    }

    @Test
    void anotherKeysSignatureIsForged() {
        String text = token.sign(KEY_ID, TokenKeys.generate().getPrivate()).reveal();
        assertThat(JoinToken.verify(text, JoinTokenTest::announced, NOW)).isEqualTo(refused(Reason.FORGED));
    }

    @Test
    void noByteCanBeChanged() {
        String text = token.sign(KEY_ID, KEY.getPrivate()).reveal();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            String changed = text.substring(0, i) + other + text.substring(i + 1);
            if (!decodesTheSame(text, changed)) {
                assertThat(JoinToken.verify(changed, JoinTokenTest::announced, NOW))
                        .as("changed at %d", i)
                        .isInstanceOf(Verdict.Refused.class);
            }
        }
    }

    /** The last character of a base64 part carries unused bits. */
    private static boolean decodesTheSame(String one, String other) {
        String[] a = one.split("\\.", -1);
        String[] b = other.split("\\.", -1);
        if (b.length != 3 || !a[0].equals(b[0]) || !a[1].equals(b[1])) {
            return false;
        }
        return java.util.Arrays.equals(
                Base64.getUrlDecoder().decode(a[2]), Base64.getUrlDecoder().decode(b[2]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "....", "e30.e30.e30", "%%.%%.%%", "bnVsbA.bnVsbA.AA"})
    void whatIsNoTokenIsMalformed(String text) {
        assertThat(JoinToken.verify(text, JoinTokenTest::announced, NOW)).isEqualTo(refused(Reason.MALFORMED));
    }

    @Test
    void anotherAlgorithmIsNotNegotiated() {
        String[] parts = token.sign(KEY_ID, KEY.getPrivate()).reveal().split("\\.", -1);
        String header = "{\"alg\":\"none\",\"typ\":\"gantry-join\",\"kid\":\"" + KEY_ID + "\"}";
        String none = Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8));
        assertThat(JoinToken.verify(none + "." + parts[1] + ".", JoinTokenTest::announced, NOW))
                .isEqualTo(refused(Reason.MALFORMED));
    }

    @Test
    void longTextsAreNotLookedAt() {
        assertThat(JoinToken.verify("a".repeat(1_000_000), JoinTokenTest::announced, NOW))
                .isEqualTo(refused(Reason.MALFORMED));
    }

    @Test
    void keysSurviveTheirPem() {
        assertThat(TokenKeys.publicKey(TokenKeys.pem(KEY.getPublic()))).isEqualTo(KEY.getPublic());
        assertThat(TokenKeys.privateKey(TokenKeys.pem(KEY.getPrivate()))).isEqualTo(KEY.getPrivate());
        assertThat(TokenKeys.pem(KEY.getPublic())).startsWith("-----BEGIN PUBLIC KEY-----\n");
    }

    private static Optional<PublicKey> announced(Uid key) {
        return key.equals(KEY_ID) ? Optional.of(KEY.getPublic()) : Optional.empty();
    }

    private static Verdict refused(Reason reason) {
        return new Verdict.Refused(reason);
    }
}
