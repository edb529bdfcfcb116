package io.gantry.faults.world;

import io.gantry.faults.stage.Program;
import io.gantry.kinds.id.Name;
import io.gantry.kinds.id.Uid;
import io.gantry.provisioner.api.MachineForm;
import io.gantry.provisioner.spi.MachineDriver;
import io.gantry.provisioner.spi.ProviderFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What a program sees of the world's providers. */
final class WorldDriver implements MachineDriver {

    static final Name NAME = new Name("world");

    private final Program program;
    private final Plant plant;
    private final Line line;
    private final Reach reach;
    private final Calls calls;

    /** Whether a provider takes calls now. */
    interface Reach {
        boolean answers(Uid provider);
    }

    /** Is told before a call is sent that changes something. */
    interface Calls {
        void sends(Program program, String what, Uid provider, Uid machine);
    }

    WorldDriver(Program program, Plant plant, Line line, Reach reach, Calls calls) {
        this.program = program;
        this.plant = plant;
        this.line = line;
        this.reach = reach;
        this.calls = calls;
    }

    @Override
    public Name name() {
        return NAME;
    }

    @Override
    public MachineForm form() {
        return MachineForm.SIMULATED;
    }

    @Override
    public List<String> check(Provider provider) {
        return List.of();
    }

    @Override
    public Progress create(Provider provider, Wanted machine) {
        calls.sends(program, "create", provider.uid(), machine.uid());
        return progress(provider, () -> plant.create(provider, machine));
    }

    @Override
    public Progress delete(Provider provider, Uid machine) {
        calls.sends(program, "delete", provider.uid(), machine);
        return progress(provider, () -> plant.delete(machine));
    }

    @Override
    public Optional<Observed> observe(Provider provider, Uid machine) {
        return said(provider, () -> plant.observe(machine));
    }

    @Override
    public List<Observed> list(Provider provider) {
        return said(provider, () -> plant.list(provider.uid()));
    }

    @Override
    public Optional<PowerControl> power() {
        return Optional.of(new PowerControl() {
            @Override
            public Progress on(Provider provider, Uid machine) {
                calls.sends(program, "power on", provider.uid(), machine);
                return progress(provider, () -> plant.power(machine, true));
            }

            @Override
            public Progress off(Provider provider, Uid machine) {
                calls.sends(program, "power off", provider.uid(), machine);
                return progress(provider, () -> plant.power(machine, false));
            }
        });
    }

    private Progress progress(Provider provider, Supplier<Progress> effect) {
        return line.<Progress>call(
                limit(),
                () -> reach.answers(provider.uid()),
                answer -> answer.accept(effect.get()),
                why -> new Progress.Failed(FailureKind.UNREACHABLE, why));
    }

    private <A> A said(Provider provider, Supplier<A> effect) {
        Optional<A> answer = line.call(
                limit(),
                () -> reach.answers(provider.uid()),
                given -> given.accept(Optional.of(effect.get())),
                _ -> Optional.empty());
        return answer.orElseThrow(() -> new ProviderFailure(FailureKind.UNREACHABLE, "no answer"));
    }

    private static Duration limit() {
        return Tuning.PROVISIONER.callTimeout();
    }
}
