package io.gantry.simulator.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GpuClusterTest {

    private static final PodClass SHARE = new PodClass(1000, 1024, 1, 600, PodClass.ANY_MODEL);
    private static final PodClass PAIR = new PodClass(2000, 2048, 2, 1000, PodClass.ANY_MODEL);

    private final GpuCluster view = new GpuCluster(List.of(new GpuCluster.Node(4000, 8192, 3, 0)));

    @Test
    void whatIsPlacedIsTakenAndWhatIsReleasedIsThereAgain() {
        int chosen = view.tightest(0, SHARE);
        view.place(0, chosen, SHARE);

        assertThat(view.cpu(0)).isEqualTo(3000);
        assertThat(view.gpu(0, 0)).isEqualTo(400);
        assertThat(view.gpuMilliFree()).isEqualTo(2400);

        view.release(0, chosen, SHARE);

        assertThat(view.cpu(0)).isEqualTo(4000);
        assertThat(view.memory(0)).isEqualTo(8192);
        assertThat(view.gpuMilliFree()).isEqualTo(view.gpuMilliAll());
    }

    @Test
    void severalDevicesAreWholeOnes() {
        view.place(0, view.tightest(0, SHARE), SHARE);

        assertThat(view.tightest(0, PAIR)).isEqualTo(0b110);
        view.place(0, 0b110, PAIR);

        assertThat(view.fits(0, PAIR)).isFalse();
        assertThat(view.fits(0, SHARE)).isFalse(); // 400 are left of the only device that has any
    }

    @Test
    void theTightestDeviceIsTheOneWithLeastLeft() {
        view.place(0, 0b001, SHARE);
        view.place(0, 0b010, new PodClass(0, 0, 1, 300, PodClass.ANY_MODEL));

        assertThat(view.tightest(0, new PodClass(0, 0, 1, 400, PodClass.ANY_MODEL)))
                .isEqualTo(0b001);
        assertThat(view.tightest(0, new PodClass(0, 0, 1, 500, PodClass.ANY_MODEL)))
                .isEqualTo(0b010);
    }

    @Test
    void aModelThatIsNotAllowedDoesNotFit() {
        assertThat(view.fits(0, new PodClass(0, 0, 1, 1000, 0b10))).isFalse();
        assertThat(view.fits(0, new PodClass(0, 0, 1, 1000, 0b01))).isTrue();
    }

    @Test
    void whatDoesNotFitIsABug() {
        var tooMuch = new PodClass(5000, 0, 0, 0, PodClass.ANY_MODEL);

        assertThatThrownBy(() -> view.place(0, 0, tooMuch))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("node 0 cannot hold");
    }

    @Test
    void podsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new PodClass(0, 0, 2, 500, PodClass.ANY_MODEL))
                .hasMessage("gpu_milli below 1000 means part of one device, so num_gpu must be 1");
        assertThatThrownBy(() -> new PodClass(0, 0, 0, 500, PodClass.ANY_MODEL))
                .hasMessage("gpu_milli must be 0 exactly where num_gpu is 0, not 500");
        assertThatThrownBy(() -> new PodClass(-1, 0, 0, 0, PodClass.ANY_MODEL))
                .hasMessage("cpu_milli must not be less than 0, not -1");
    }
}
