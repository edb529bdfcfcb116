package io.gantry.provisioner.power;

import static org.assertj.core.api.Assertions.assertThat;

import io.gantry.provisioner.api.PowerState;
import io.gantry.provisioner.lifecycle.OperationKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PowerKeeperTest {

    @Test
    void whatIsOtherThanWantedIsSwitched() {
        assertThat(PowerKeeper.decide(PowerState.OFF, PowerState.ON)).contains(OperationKind.POWER_ON);
        assertThat(PowerKeeper.decide(PowerState.ON, PowerState.OFF)).contains(OperationKind.POWER_OFF);
    }

    @ParameterizedTest
    @EnumSource(PowerState.class)
    void nothingIsSwitchedOnUnknown(PowerState wanted) {
        assertThat(PowerKeeper.decide(PowerState.UNKNOWN, wanted)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PowerState.class)
    void whatIsAsWantedStays(PowerState both) {
        assertThat(PowerKeeper.decide(both, both)).isEmpty();
    }
}
