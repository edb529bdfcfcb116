package io.gantry.provisioner.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.gantry.kinds.id.Uid;
import io.gantry.kinds.id.UidSource;
import io.gantry.kinds.label.LabelRules;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.spi.MachineDriver.FailureKind;
import io.gantry.provisioner.spi.MachineDriver.Observed;
import io.gantry.provisioner.spi.MachineDriver.PowerControl;
import io.gantry.provisioner.spi.MachineDriver.Progress;
import io.gantry.provisioner.spi.MachineDriver.Wanted;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the core relies on in every driver. A driver's test extends this, names a provider at which machines can really
 * be made, and providers that are full, refuse or do not answer.
 *
 * <p>What a driver's world can never be brought to (this host cannot fail to answer itself) is declared by {@link CannotBe}
 * with the reason, and the contract then has no such test: nothing is skipped, and nothing is left out by forgetting.
 */
public abstract class MachineDriverContract {

    protected static final UidSource UIDS = new UidSource(InstantSource.system(), new SecureRandom());

    /** A driver, new in every test or not: it must not matter. */
    protected abstract MachineDriver driver();

    /** A provider with room for {@link #room()} machines; the same in all calls of one test. */
    protected abstract MachineDriver.Provider provider();

    /** A machine that {@link #provider()} can make; a new uid in every call. */
    protected abstract Wanted wanted();

    /** How many machines the provider can hold at once. */
    protected int room() {
        return 3;
    }

    /** One that has no room left; must be there unless {@link CannotBe} says otherwise, like all that follow. */
    protected Optional<MachineDriver.Provider> fullProvider() {
        return Optional.empty();
    }

    /** One that does not answer. */
    protected Optional<MachineDriver.Provider> silentProvider() {
        return Optional.empty();
    }

    /** One that refuses us. */
    protected Optional<MachineDriver.Provider> denyingProvider() {
        return Optional.empty();
    }

    /** A machine that the provider can never make. */
    protected Optional<Wanted> impossible() {
        return Optional.empty();
    }

    /** Wrong declarations, by the path of the field that is wrong: {@code parameters.latency}. */
    protected Map<String, MachineDriver.Provider> wrongProviders() {
        return Map.of();
    }

    /** The longest one call may take. */
    protected Duration callLimit() {
        return Duration.ofSeconds(20);
    }

    /** The longest an asked-for thing may take, in the driver's own time. */
    protected Duration patience() {
        return Duration.ofMinutes(2);
    }

    /** Lets the driver's time pass. Drivers whose world has a clock of its own advance it. */
    protected void letPass(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    @AfterEach
    void everythingIsRemoved() {
        for (Observed machine : driver().list(provider())) {
            finish(() -> driver().delete(provider(), machine.machine()));
        }
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(driver().name()).isEqualTo(driver().name());
        assertThat(driver().form()).isNotEqualTo(MachineForm.UNRECOGNIZED);
    }

    @Test
    void aMachineThatWasMadeIsObservedAndListed() {
        Wanted wanted = wanted();
        Observed made = create(wanted);
        assertThat(made.machine()).isEqualTo(wanted.uid());
        assertThat(made.power()).isEqualTo(PowerState.ON);
        assertThat(LabelRules.checked(made.labels())).isEqualTo(made.labels());
        assertThat(made.capacity().cpu())
                .isGreaterThanOrEqualTo(wanted.atLeast().cpu());
        assertThat(made.capacity().memory())
                .isGreaterThanOrEqualTo(wanted.atLeast().memory());
        assertThat(made.engine())
                .as("a machine is made when its engine's address is known")
                .isNotNull();
        assertThat(observe(wanted.uid())).contains(made);
        assertThat(list()).containsExactly(made);
    }

    @Test
    void whatWasNeverMadeIsNotThere() {
        assertThat(observe(UIDS.next())).isEmpty();
        assertThat(list()).isEmpty();
    }

    @Test
    void repeatingACreateMakesOneMachine() {
        Wanted wanted = wanted();
        Observed first = create(wanted);
        Observed second = create(wanted);
        assertThat(second).isEqualTo(first);
        assertThat(list()).hasSize(1);
    }

    @Test
    void aCreateOfALaterOwnerContinuesTheSameMachine() {
        Wanted wanted = wanted();
        Observed first = create(wanted);
        Observed second = create(new Wanted(
                wanted.uid(), wanted.name(), wanted.operation(), wanted.epoch() + 1, wanted.atLeast(), wanted.join()));
        assertThat(second.machine()).isEqualTo(first.machine());
        assertThat(second.engine()).isEqualTo(first.engine());
        assertThat(list()).hasSize(1);
    }

    @Test
    void createsOfOneUidAtOnceMakeOneMachine() throws Exception {
        Wanted wanted = wanted();
        List<Observed> made = AtOnce.all(() -> create(wanted));
        assertThat(made).allSatisfy(each -> assertThat(each.machine()).isEqualTo(wanted.uid()));
        assertThat(list()).hasSize(1);
    }

    @Needs(Situation.ROOM_FOR_TWO)
    void uidsTellMachinesApart() {
        assertThat(room()).isGreaterThanOrEqualTo(2);
        Observed first = create(wanted());
        Observed second = create(wanted());
        assertThat(second.machine()).isNotEqualTo(first.machine());
        assertThat(second.engine()).isNotEqualTo(first.engine());
        assertThat(list()).extracting(Observed::machine).containsExactlyInAnyOrder(first.machine(), second.machine());
        delete(first.machine());
        assertThat(list()).extracting(Observed::machine).containsExactly(second.machine());
    }

    @Test
    void aDeletedMachineIsGone() {
        Uid machine = create(wanted()).machine();
        delete(machine);
        assertThat(observe(machine)).isEmpty();
        assertThat(list()).isEmpty();
    }

    @Test
    void deletingWhatIsGoneIsDone() {
        Uid machine = create(wanted()).machine();
        delete(machine);
        delete(machine);
        delete(UIDS.next());
    }

    @Test
    void deletesOfOneMachineAtOnceAreAllDone() throws Exception {
        Uid machine = create(wanted()).machine();
        AtOnce.all(() -> {
            delete(machine);
            return machine;
        });
        assertThat(list()).isEmpty();
    }

    @Test
    void aCreateThatWasBegunCanBeDeletedBeforeItsEnd() {
        Wanted wanted = wanted();
        assertThat(call(() -> driver().create(provider(), wanted))).isNotInstanceOf(Progress.Failed.class);
        delete(wanted.uid());
        assertThat(list()).isEmpty();
    }

    @Test
    void roomThatWasFreedCanBeUsedAgain() {
        for (int i = 0; i <= room(); i++) {
            delete(create(wanted()).machine());
        }
        assertThat(list()).isEmpty();
    }

    @Test
    void machinesOfAnotherInstallationAreNeitherSeenNorTouched() {
        Uid machine = create(wanted()).machine();
        MachineDriver.Provider stranger = Variants.ofAnotherInstallation(provider(), UIDS.next());
        assertThat(driver().list(stranger)).isEmpty();
        assertThat(driver().observe(stranger, machine)).isEmpty();
        assertThat(finish(() -> driver().delete(stranger, machine))).isInstanceOf(Progress.Done.class);
        assertThat(observe(machine)).isPresent();
    }

    @Needs(Situation.POWER_CONTROL)
    void aMachineThatIsOffHasNoPowerAndComesBackAsItself() {
        PowerControl power = power();
        Observed made = create(wanted());
        for (int i = 0; i < 2; i++) { // the second time there is nothing to do
            done(() -> power.off(provider(), made.machine()));
            assertThat(list()).singleElement().extracting(Observed::power).isEqualTo(PowerState.OFF);
        }
        for (int i = 0; i < 2; i++) {
            done(() -> power.on(provider(), made.machine()));
            assertThat(observe(made.machine())).contains(made);
        }
    }

    @Needs(Situation.POWER_CONTROL)
    void aMachineThatIsOffCanBeDeleted() {
        PowerControl power = power();
        Uid machine = create(wanted()).machine();
        done(() -> power.off(provider(), machine));
        delete(machine);
        assertThat(list()).isEmpty();
    }

    @Needs(Situation.POWER_CONTROL)
    void aMachineThatIsNotThereCannotBeSwitched() {
        PowerControl power = power();
        assertThat(finish(() -> power.on(provider(), UIDS.next()))).isInstanceOf(Progress.Failed.class);
        assertThat(finish(() -> power.off(provider(), UIDS.next()))).isInstanceOf(Progress.Failed.class);
        assertThat(list()).isEmpty();
    }

    @Needs(Situation.FULL)
    void aFullProviderSaysThatAnotherMayDo() {
        MachineDriver.Provider full = offered(fullProvider(), "a full provider");
        assertThat(failureOf(() -> driver().create(full, wanted()))).isEqualTo(FailureKind.NO_CAPACITY);
    }

    @Needs(Situation.SILENT)
    void aProviderThatDoesNotAnswerIsNotAnEmptyOne() {
        MachineDriver.Provider silent = offered(silentProvider(), "a provider that does not answer");
        assertThat(failureOf(() -> driver().create(silent, wanted()))).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(failureOf(() -> driver().delete(silent, UIDS.next()))).isEqualTo(FailureKind.UNREACHABLE);
        assertThatThrownBy(() -> call(() -> driver().list(silent)))
                .isInstanceOfSatisfying(
                        ProviderFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE));
        assertThatThrownBy(() -> call(() -> driver().observe(silent, UIDS.next())))
                .isInstanceOfSatisfying(
                        ProviderFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE));
    }

    @Needs(Situation.DENYING)
    void aProviderThatRefusesUsSaysSo() {
        MachineDriver.Provider denying = offered(denyingProvider(), "a provider that refuses");
        assertThat(failureOf(() -> driver().create(denying, wanted()))).isEqualTo(FailureKind.DENIED);
    }

    @Needs(Situation.IMPOSSIBLE_MACHINE)
    void aMachineThatCannotBeMadeHereLeavesNothingBehind() {
        Wanted impossible = offered(impossible(), "an impossible machine");
        assertThat(failureOf(() -> driver().create(provider(), impossible))).isEqualTo(FailureKind.BAD_SPEC);
        assertThat(list()).isEmpty();
    }

    @Test
    void whatIsDeclaredImpossibleIsNotOffered() {
        Set<Situation> cannot = Situation.declaredImpossible(getClass());
        assertThat(driver().power().isPresent()).isEqualTo(!cannot.contains(Situation.POWER_CONTROL));
        assertThat(room() >= 2).isEqualTo(!cannot.contains(Situation.ROOM_FOR_TWO));
        assertThat(silentProvider().isPresent()).isEqualTo(!cannot.contains(Situation.SILENT));
        assertThat(denyingProvider().isPresent()).isEqualTo(!cannot.contains(Situation.DENYING));
        assertThat(impossible().isPresent()).isEqualTo(!cannot.contains(Situation.IMPOSSIBLE_MACHINE));
    }

    @Test
    void aGoodDeclarationHasNoFaults() {
        assertThat(driver().check(provider())).isEmpty();
    }

    @Test
    void anUnknownParameterIsNamed() {
        var parameters = new HashMap<>(provider().parameters());
        parameters.put("no-such-parameter", "1");
        assertThat(driver().check(Variants.withParameters(provider(), parameters)))
                .singleElement()
                .asString()
                .startsWith("parameters.no-such-parameter: ");
    }

    @Test
    void whatIsWrongIsNamedByItsField() {
        wrongProviders()
                .forEach((field, provider) -> assertThat(driver().check(provider))
                        .as("a wrong %s", field)
                        .anySatisfy(fault -> assertThat(fault).startsWith(field + ": ")));
    }

    /** Asks until it is done or has failed. */
    protected final Progress finish(Supplier<Progress> call) {
        Duration waited = Duration.ZERO;
        while (true) {
            Progress progress = call(call);
            if (!(progress instanceof Progress.Pending(Duration askAgainAfter))) {
                return progress;
            }
            assertThat(waited).as("still pending").isLessThan(patience());
            assertThat(askAgainAfter).isPositive();
            letPass(askAgainAfter);
            waited = waited.plus(askAgainAfter);
        }
    }

    /** A machine, made to the end. */
    protected final Observed create(Wanted wanted) {
        return done(() -> driver().create(provider(), wanted)).orElseThrow();
    }

    protected final void delete(Uid machine) {
        assertThat(done(() -> driver().delete(provider(), machine))).isEmpty();
    }

    private Optional<Observed> done(Supplier<Progress> call) {
        Progress progress = finish(call);
        assertThat(progress).isInstanceOf(Progress.Done.class);
        return ((Progress.Done) progress).machine();
    }

    private FailureKind failureOf(Supplier<Progress> call) {
        Progress progress = finish(call);
        assertThat(progress).isInstanceOf(Progress.Failed.class);
        var failed = (Progress.Failed) progress;
        assertThat(failed.detail()).as("the provider's own words").isNotBlank();
        return failed.kind();
    }

    private Optional<Observed> observe(Uid machine) {
        return call(() -> driver().observe(provider(), machine));
    }

    private List<Observed> list() {
        return call(() -> driver().list(provider()));
    }

    private PowerControl power() {
        return offered(driver().power(), "power control");
    }

    private <T> T call(Supplier<T> call) {
        return assertTimeout(callLimit(), call::get, "a call must return within its limit");
    }

    private static <T> T offered(Optional<T> thing, String what) {
        assertThat(thing)
                .as("%s: to be offered by this driver's test, or declared by @CannotBe", what)
                .isPresent();
        return thing.orElseThrow();
    }
}
