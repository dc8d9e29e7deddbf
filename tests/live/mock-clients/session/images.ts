import { differs, type Step, steps } from './step.ts';

/** A classic build of the session's folder by a Dockerfile that comes by stdin. */
const build = (more: string, ...file: string[]): Step => ({
  run: `DOCKER_BUILDKIT=0 docker build ${more} -f - folder`,
  input: `${file.join('\n')}\n`,
});

const noLayer = 'a commit of a container that changed no file adds no layer on the mock';

/** Why a registry that is not there is told of otherwise. */
const noLookup = 'the mock looks no registry up: it has the images of its catalogue, and finds no other';

const twoStages = [
  'FROM busybox AS one',
  'RUN echo $P first >/f',
  'FROM busybox',
  'COPY --from=one /f /g',
  'RUN cat /g',
];

const whole = [
  'FROM busybox',
  'LABEL made=$P',
  'COPY a /a',
  'RUN cat /a; echo built',
  'ENV X=1 Y=two',
  'WORKDIR /w',
  'EXPOSE 80',
  'VOLUME /data',
  'USER 1000',
  'CMD ["sh","-c","pwd; echo $X; cat /a; id -u"]',
];

/** Images, and the classic builder. */
export const images = steps(
  "docker images busybox --format '{{.Repository}}:{{.Tag}}'",
  'docker commit -m made -a somebody -c "CMD [\\"echo\\",\\"committed\\"]" $P-ended $P-image:one',
  'docker run --rm $L $P-image:one',
  'docker tag $P-image:one $P-image:two',
  'docker tag $P-none $P-image:two',
  'docker images $P-image',
  "docker images --filter reference=$P-image:t* --format '{{.Tag}}'",
  "docker image inspect -f '{{.Comment}} {{.Author}} {{.Config.Cmd}} {{.Os}} {{len .RepoTags}}' $P-image:one",
  'docker history $P-image:one',
  "docker history --no-trunc --format '{{.CreatedBy}}|{{.Comment}}' $P-image:one",
  differs('docker save $P-image:one $P-image:two | tar -t | wc -l', 'stdout', noLayer),
  'docker save -o saved.tar $P-image:one && docker rmi $P-image:one && docker load -i saved.tar',
  'docker save $P-none >/dev/null',
  'docker rmi $P-image:two',
  'docker rmi $P-none',
  'tar -C folder -c . | docker import -c \'CMD ["/a"]\' -m imported - $P-flat:v1',
  "docker image inspect -f '{{.Config.Cmd}} {{.Comment}} {{len .RootFS.Layers}}' $P-flat:v1",
  build('-t $P-built', ...whole),
  'docker run --rm $L $P-built',
  build('-t $P-built', ...whole),
  build('-q -t $P-built', ...whole),
  "docker history --no-trunc --format '{{.CreatedBy}}|{{.Size}}' $P-built",
  "docker image inspect -f '{{.Config.Env}} {{.Config.WorkingDir}} {{.Config.Cmd}} {{.Config.User}} {{.Config.ExposedPorts}} {{len .RootFS.Layers}}' $P-built",
  build(
    '--build-arg who=me --build-arg unused=1',
    'FROM busybox',
    'ARG who=nobody-$P',
    'RUN echo hello $who from $P',
  ),
  build('', 'FROM busybox', 'RUN exit 3'),
  build('', 'FROM busybox', 'COPY missing /'),
  build('', 'NONSENSE busybox'),
  build('-t $P-scratch', 'FROM scratch', 'COPY a /a'),
  build('--target one', ...twoStages),
  build('', ...twoStages),
  'docker images -f dangling=true -f label=made=$P -q | wc -l',
  differs('docker pull $P.invalid/nothing:1 2>&1 | cut -c1-50', 'stdout', noLookup),
  'docker rmi $P-built',
  'docker rmi $P-scratch $P-flat:v1',
  differs('docker rmi $P-image:one', 'stdout', noLayer),
  'docker image prune -f --filter label=$P-not',
);
