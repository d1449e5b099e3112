using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Registry.Storage.Files;

/// <summary>The system calls that .NET has no API for. Errors become <see cref="IOException"/> with the errno as its HResult.</summary>
internal static partial class Posix
{
    private const int NotFound = 2; // ENOENT
    private const int Interrupted = 4; // EINTR
    private const int WouldBlock = 11; // EWOULDBLOCK
    private const int AlreadyExists = 17; // EEXIST

    private const int ReadOnly = 0; // O_RDONLY
    private const int ReadWrite = 2; // O_RDWR
    private const int CreateIfMissing = 0x40; // O_CREAT
    private const int CloseOnExec = 0x80000; // O_CLOEXEC

    private const uint Root = 0;
    private const uint Unchanged = uint.MaxValue; // setresuid(2): -1
    private const string Process = "this process";

    private const int ExclusiveWithoutWaiting = 2 | 4; // LOCK_EX | LOCK_NB

    /// <summary>
    /// Opens a file for reading, <c>null</c> when there is none. Unlike <see cref="File.OpenHandle"/> it takes no advisory lock,
    /// which would be shared with every other hard link of the file.
    /// </summary>
    public static SafeFileHandle? OpenRead(string path)
    {
        var handle = Open(path, ReadOnly | CloseOnExec, 0);
        if (!handle.IsInvalid)
        {
            return handle;
        }

        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        return error == NotFound ? null : throw Error("open", path, error);
    }

    /// <summary>Opens a file for reading and writing, creates it where there is none, and takes no lock.</summary>
    public static SafeFileHandle OpenOrCreate(string path)
    {
        const int OwnerWritesGroupReads = 0x1A0; // 0640
        var handle = Open(path, ReadWrite | CreateIfMissing | CloseOnExec, OwnerWritesGroupReads);
        if (!handle.IsInvalid)
        {
            return handle;
        }

        var error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw Error("open", path, error);
    }

    /// <summary>Takes an open file's exclusive lock, which ends with the process at the latest. <c>false</c>: another has it.</summary>
    public static bool TryLock(SafeFileHandle handle, string path)
    {
        if (FLock(handle, ExclusiveWithoutWaiting) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == WouldBlock ? false : throw Error("flock", path, error);
    }

    /// <summary>Gives a file a further name. <c>false</c>: the name is taken already.</summary>
    public static bool Link(string existing, string name)
    {
        if (LinkCore(existing, name) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == AlreadyExists ? false : throw Error("link", name, error);
    }

    /// <summary>What the system knows of a file or folder; <c>null</c>: there is none of this name.</summary>
    public static FileStatus? StatusOf(string path)
    {
        const int CurrentFolder = -100; // AT_FDCWD

        // STATX_MODE | STATX_NLINK | STATX_UID | STATX_GID | STATX_INO | STATX_SIZE
        const uint Wanted = 0x2 | 0x4 | 0x8 | 0x10 | 0x100 | 0x200;
        if (StatX(CurrentFolder, path, 0, Wanted, out var status) == 0)
        {
            return status;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == NotFound ? null : throw Error("statx", path, error);
    }

    /// <summary>How many names a file has. 0: there is none of this name.</summary>
    public static uint CountLinks(string path) => StatusOf(path) is { } status ? status.Links : 0;

    /// <summary>Who owns a file or folder; <c>null</c>: there is none of this name.</summary>
    public static (uint User, uint Group)? OwnerOf(string path) => StatusOf(path) is { } status ? (status.User, status.Group) : null;

    /// <summary>Whether the beginning of a file is in the system's cache. <c>false</c> also where the system cannot tell.</summary>
    public static unsafe bool IsCached(SafeFileHandle file)
    {
        const int WithoutWaiting = 0x8; // RWF_NOWAIT
        byte first;
        var buffer = new IoVector { Base = &first, Length = 1 };
        return PReadV2(file, &buffer, 1, 0, WithoutWaiting) == 1;
    }

    /// <summary>Takes the beginning of a file out of the system's cache, as far as the system likes.</summary>
    public static void DropFromCache(SafeFileHandle file, long length)
    {
        const int DontNeed = 4; // POSIX_FADV_DONTNEED
        _ = FAdvise(file, 0, length, DontNeed);
    }

    /// <summary>Which file or folder a name stands for, whatever else it is called; <c>null</c>: there is none of this name.</summary>
    public static FileIdentity? IdentityOf(string path) =>
        StatusOf(path) is { } status ? new FileIdentity(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode) : null;

    /// <summary>The user that this process acts as.</summary>
    public static uint EffectiveUser() => GetEUid();

    /// <summary>Makes this process, which must be root's, act as another user and group alone, for good.</summary>
    public static void BecomeUser(uint user, uint group)
    {
        Check(SetGroups(0, 0), "setgroups", Process);
        Check(SetResGid(group, group, group), "setresgid", Process);
        Check(SetResUid(user, user, user), "setresuid", Process);
    }

    /// <summary>Makes this process, which must be root's, act as another user and group, until it acts as root again.</summary>
    public static void ActAs(uint user, uint group)
    {
        // As another user it could not change its group, back to root's neither.
        Check(SetResUid(Unchanged, Root, Unchanged), "setresuid", Process);
        Check(SetResGid(Unchanged, group, Unchanged), "setresgid", Process);
        Check(SetResUid(Unchanged, user, Unchanged), "setresuid", Process);
    }

    /// <summary>Gives a file or folder to another user and group.</summary>
    public static void ChangeOwner(string path, uint user, uint group) => Check(ChangeOwnerCore(path, user, group), "lchown", path);

    /// <summary>Makes a thread run only when nobody else wants to. One that has ended is passed over.</summary>
    public static void GiveWay(int thread)
    {
        const int Idle = 5; // SCHED_IDLE

        // That needs no right, so what can fail is that the thread is gone.
        _ = SetScheduler(thread, Idle, priority: 0);
    }

    /// <summary>Makes the names in a folder durable.</summary>
    public static void FlushFolder(string path)
    {
        using var handle = OpenRead(path) ?? throw Error("open", path, NotFound);
        while (FSync(handle) != 0)
        {
            if (Marshal.GetLastPInvokeError() is not Interrupted and var error)
            {
                throw Error("fsync", path, error);
            }
        }
    }

    private static void Check(int result, string call, string what)
    {
        if (result != 0)
        {
            throw Error(call, what, Marshal.GetLastPInvokeError());
        }
    }

    private static IOException Error(string call, string path, int error) =>
        new($"{call} '{path}': {Marshal.GetPInvokeErrorMessage(error)}", error);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LinkCore(string existing, string name);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "preadv2", SetLastError = true)]
    private static unsafe partial nint PReadV2(SafeFileHandle handle, IoVector* buffers, int count, long offset, int flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int FAdvise(SafeFileHandle handle, long offset, long length, int advice);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEUid();

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, nint groups);

    [LibraryImport("libc", EntryPoint = "setresgid", SetLastError = true)]
    private static partial int SetResGid(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    private static partial int SetResUid(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeOwnerCore(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, in int priority);

    /// <summary>What is used of <c>struct statx</c>, which is the same on every architecture (statx(2)).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct FileStatus
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public long Size;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    /// <summary><c>struct iovec</c> (readv(2)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }
}
