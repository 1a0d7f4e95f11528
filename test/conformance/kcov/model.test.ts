/**
 * The device against a model of it, by random commands of three threads that really run.
 *
 * The model knows what kcov's documents say and shares no code with src/. Every call of a task first brings the area of
 * what it traces up to date, in the model as in the device.
 */
import { afterAll, describe, test } from "@jest/globals";
import fc from "fast-check";
import { effort } from "../../support/effort";
import { newName, type Task, TaskProcess } from "../../support/tasks";

const SIZE = 512;
const NOBODY = -1;
const TASKS = 3;

interface AreaModel {
  count: number;
  readonly words: number[];
}

interface DeviceModel {
  readonly isLinux: boolean;
  size: number;
  owner: number;
  area: AreaModel | undefined;
  descriptors: number;
}

interface FileModel {
  readonly name: string;
  readonly device: DeviceModel;
  isOpen: boolean;
}

/** Areas and files by the names they have in the task. */
interface TaskModel {
  covered: Set<number>;
  readonly files: FileModel[];
  readonly areas: Map<string, AreaModel>;
}

function newTask(): TaskModel {
  return { covered: new Set(), files: [], areas: new Map() };
}

class Model {
  readonly tasks: TaskModel[] = Array.from({ length: TASKS }, newTask);
  readonly devices: DeviceModel[] = [];

  task(task: number): TaskModel {
    return this.tasks[task] as TaskModel;
  }

  traced(task: number): DeviceModel | undefined {
    return this.devices.find(({ owner }) => owner === task);
  }

  /** What every call does first. */
  flush(task: number): void {
    const { area, size = 0 } = this.traced(task) ?? {};
    const { covered } = this.task(task);
    for (const block of [...covered].sort()) {
      if (area === undefined || area.count >= size - 1) return;
      area.words[area.count++] = block;
      covered.delete(block);
    }
  }

  open(task: number, isLinux: boolean, name: string): string {
    this.flush(task);
    const device = { isLinux, size: 0, owner: NOBODY, area: undefined, descriptors: 1 };
    this.devices.push(device);
    this.task(task).files.push({ name, device, isOpen: true });
    return "ok";
  }

  init(device: DeviceModel, size: number): string {
    const isBad = size < 2 || size > 268_435_455 || (!device.isLinux && size !== SIZE);
    if (!device.isLinux && device.size !== 0) return "EBUSY";
    if (isBad) return "EINVAL";
    if (device.size !== 0) return "EBUSY";
    device.size = size;
    return "ok";
  }

  mmap(task: number, device: DeviceModel, name: string): string {
    const isBlocked = device.isLinux ? device.size % SIZE !== 0 : device.owner !== NOBODY;
    if (device.size === 0 || isBlocked) return "EINVAL";
    device.area ??= { count: 0, words: [] };
    this.task(task).areas.set(name, device.area);
    return "ok";
  }

  enable(task: number, device: DeviceModel, kind: number): string {
    const isReady = device.size !== 0 && device.owner === NOBODY && (device.isLinux || device.area !== undefined);
    const isBusy = this.traced(task) !== undefined;
    if (!isReady) return "EINVAL";
    if (isBusy && (device.isLinux || kind === 0)) return "EBUSY";
    if (kind > 1) return "EINVAL";
    if (kind === 1) return device.isLinux ? "ENOTSUPP" : "ENOTSUP";
    device.area ??= { count: 0, words: [] };
    device.owner = task;
    this.task(task).covered.clear();
    return "ok";
  }

  disable(task: number, device: DeviceModel, arg: number): string {
    if (arg !== 0 || device.owner !== task) return "EINVAL";
    device.owner = NOBODY;
    if (!device.isLinux) device.area = undefined;
    return "ok";
  }

  close(file: FileModel): string {
    file.isOpen = false;
    if (--file.device.descriptors > 0 || file.device.isLinux) return "ok";
    file.device.owner = NOBODY;
    file.device.area = undefined;
    return "ok";
  }

  /** @param isTold a thread that ends by itself brings its area up to date; one that is terminated cannot. */
  end(task: number, isTold: boolean): void {
    if (isTold) this.flush(task);
    const device = this.traced(task);
    if (device !== undefined) device.owner = NOBODY;
    this.tasks[task] = newTask();
  }
}

type Answer = string | undefined;

/** One command: which task, which of its files, and numbers to choose by. */
class Command implements fc.AsyncCommand<Model, TaskProcess> {
  readonly kind: Kind;
  readonly task: number;
  readonly pick: number;
  readonly value: number;

  constructor(kind: Kind, task: number, pick: number, value: number) {
    this.kind = kind;
    this.task = task;
    this.pick = pick;
    this.value = value;
  }

  check(model: Readonly<Model>): boolean {
    const { files, areas } = model.task(this.task);
    if (this.kind === "read" || this.kind === "store") return areas.size > 0;
    if (this.kind === "exit" || this.kind === "terminate") return this.task > 0 && this.value % 64 === 0;
    if (this.kind === "open") return model.devices.length < 4;
    if (this.kind === "run") return true;
    return files.length > 0 && !(this.kind === "close" && this.#wouldStayTraced(model));
  }

  async run(model: Model, real: TaskProcess): Promise<void> {
    const [expected, actual] = await KINDS[this.kind](this, model, real.task(this.task), real);
    if (expected !== actual) throw new Error(`${this}: expected ${expected}, got ${actual}`);
  }

  toString(): string {
    return `${this.kind}(task ${this.task}, ${this.pick}, ${this.value})`;
  }

  file(model: Model): FileModel {
    const { files } = model.task(this.task);
    return files[this.pick % files.length] as FileModel;
  }

  area(model: Model): [string, AreaModel] {
    const all = [...model.task(this.task).areas];
    return all[this.pick % all.length] as [string, AreaModel];
  }

  /** What goes on tracing without a descriptor can only be ended with its thread, which is done now and then. */
  #wouldStayTraced(model: Model): boolean {
    const { device } = this.file(model);
    const stays = device.isLinux && device.owner !== NOBODY && device.descriptors === 1;
    return stays && (device.owner === 0 || this.value % 16 !== 0);
  }
}

type Perform = (command: Command, model: Model, task: Task, real: TaskProcess) => Promise<[Answer, Answer]>;

/** A call on a file: task work, then EBADF or the call. */
function onFile(
  expected: (command: Command, model: Model, file: FileModel) => string,
  actual: (command: Command, task: Task, file: string) => Promise<string>,
): Perform {
  return async (command, model, task) => {
    const file = command.file(model);
    model.flush(command.task);
    return [file.isOpen ? expected(command, model, file) : "EBADF", await actual(command, task, file.name)];
  };
}

const SIZES = [SIZE, SIZE, SIZE, 0, 1, 513, 2 ** 31];
const KINDS_OF_TRACE = [0, 0, 0, 0, 1, 2, 256];
const ARGUMENTS = [0, 0, 0, 1];
const COUNTS = [0, 0, 5, SIZE - 3, SIZE - 1];

function choose(from: readonly number[], { value }: Command): number {
  return from[value % from.length] as number;
}

async function ended(
  command: Command,
  model: Model,
  end: () => Promise<string>,
  isTold: boolean,
): Promise<[Answer, Answer]> {
  model.end(command.task, isTold);
  return ["ok", await end()];
}

const KINDS = {
  open: async (command, model, task) => {
    const name = newName();
    const isLinux = command.value % 2 === 0;
    const expected = model.open(command.task, isLinux, name);
    return [expected, await task.open(name, { dialect: isLinux ? "linux" : "gvisor" })];
  },
  init: onFile(
    (command, model, { device }) => model.init(device, choose(SIZES, command)),
    (command, task, file) => task.init(file, choose(SIZES, command)),
  ),
  mmap: async (command, model, task) => {
    const { name, device, isOpen } = command.file(model);
    const area = newName();
    model.flush(command.task);
    const length = (device.size || SIZE) * 8;
    return [isOpen ? model.mmap(command.task, device, area) : "EBADF", await task.mmap(name, length, 0, area)];
  },
  enable: onFile(
    (command, model, { device }) => model.enable(command.task, device, choose(KINDS_OF_TRACE, command)),
    (command, task, file) => task.enable(file, choose(KINDS_OF_TRACE, command)),
  ),
  disable: onFile(
    (command, model, { device }) => model.disable(command.task, device, choose(ARGUMENTS, command)),
    (command, task, file) => task.disable(file, choose(ARGUMENTS, command)),
  ),
  flush: onFile(
    () => "ok",
    (_, task, file) => task.flush(file),
  ),
  unknown: onFile(
    () => "ENOTTY",
    (_, task, file) => task.ioctl(file, 0x6366),
  ),
  close: onFile(
    (_, model, file) => model.close(file),
    (_, task, file) => task.close(file),
  ),
  dup: async (command, model, task) => {
    const { name, device, isOpen } = command.file(model);
    const copy = newName();
    model.flush(command.task);
    if (isOpen) device.descriptors++;
    if (isOpen) model.task(command.task).files.push({ name: copy, device, isOpen: true });
    return [isOpen ? "ok" : "EBADF", await task.dup(name, copy)];
  },
  send: async (command, model, task, real) => {
    const file = command.file(model);
    const to = command.value % TASKS;
    model.flush(command.task);
    if (file.isOpen) model.flush(to);
    const receiver = model.task(to).files;
    if (file.isOpen && !receiver.includes(file)) receiver.push(file);
    return [file.isOpen ? "ok" : "EBADF", await task.send(file.name, real.task(to))];
  },
  run: async (command, model, task) => {
    const blocks = [1, 2, 3, 4, 5, 6, 7].filter((block) => (command.value >> block) % 2 === 1);
    for (const block of blocks) model.task(command.task).covered.add(block);
    return ["ok", await task.run(...blocks)];
  },
  store: async (command, model, task) => {
    const [name, area] = command.area(model);
    area.count = choose(COUNTS, command);
    return ["ok", await task.store(name, 0, BigInt(area.count))];
  },
  read: async (command, model, task) => {
    const [name, area] = command.area(model);
    const blocks = await task.blocks(name);
    const covered = Array.from({ length: area.count }, (_, i) => area.words[i] ?? UNWRITTEN);
    return [covered.join(), blocks.join()];
  },
  exit: (command, model, task) => ended(command, model, () => task.exit(), true),
  terminate: (command, model, task) => ended(command, model, () => task.terminate(), false),
} satisfies Record<string, Perform>;

type Kind = keyof typeof KINDS;

/** A word that is 0, as blocks() numbers it. */
const UNWRITTEN = Number(-0xffff_ffff_8000_0000n);

const commands = (Object.keys(KINDS) as Kind[]).map((kind) =>
  fc
    .record({ task: fc.nat({ max: TASKS - 1 }), pick: fc.nat({ max: 7 }), value: fc.nat({ max: 255 }) })
    .map(({ task, pick, value }) => new Command(kind, task, pick, value)),
);

interface Held {
  readonly file: FileModel;
  readonly task: number;
}

/** The open files, each with the tasks that can reach it: what an ended task had is out of everyone's reach. */
function heldFiles({ tasks }: Model): Held[] {
  return tasks.flatMap(({ files }, task) => files.filter(({ isOpen }) => isOpen).map((file) => ({ file, task })));
}

/** Brings every task back to where it began: nothing traced, nothing open. */
async function cleanUp(model: Model, real: TaskProcess): Promise<void> {
  for (const device of model.devices) if (device.owner !== NOBODY) await release(device, model, real);
  for (const { file, task } of heldFiles(model)) {
    if (file.isOpen) await real.task(task).close(file.name);
    file.isOpen = false;
  }
}

/** A device that nobody can reach is released by its owner's end. */
async function release(device: DeviceModel, model: Model, real: TaskProcess): Promise<void> {
  const owner = real.task(device.owner);
  const held = heldFiles(model).find(({ file }) => file.device === device);
  if (held !== undefined) {
    await real.task(held.task).send(held.file.name, owner);
    await owner.disable(held.file.name);
  } else if (device.owner !== 0) {
    model.end(device.owner, true);
    await owner.exit();
  } else {
    for (const task of model.tasks.keys()) model.end(task, false);
    await real.stop();
  }
}

const RUNS = effort(500, 2500);

describe("the device behaves as its model", () => {
  const real = new TaskProcess(TASKS - 1);

  afterAll(() => real.stop());

  test(`in ${RUNS} runs of random commands by the main thread and two workers`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 60, size: "max" }), async (all) => {
        const model = new Model();
        try {
          await fc.asyncModelRun(() => ({ model, real }), all);
          await cleanUp(model, real);
        } catch (error) {
          await real.stop();
          throw error;
        }
      }),
      { numRuns: RUNS },
    );
  }, 600_000);
});
