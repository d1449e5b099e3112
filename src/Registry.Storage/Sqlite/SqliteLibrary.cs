using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Registry.Storage.Sqlite;

/// <summary>Connects the binding to the SQLite library: linked into the native binary, the system's own under the JIT.</summary>
internal static class SqliteLibrary
{
    private const string SystemLibrary = "libsqlite3.so.0";

    /// <summary>Sets the binding up; once, before the first connection is opened.</summary>
    public static void Load()
    {
        if (RuntimeFeature.IsDynamicCodeSupported)
        {
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        }

        raw.SetProvider(new SQLite3Provider_e_sqlite3());
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == "e_sqlite3" ? NativeLibrary.Load(SystemLibrary) : IntPtr.Zero;
}
