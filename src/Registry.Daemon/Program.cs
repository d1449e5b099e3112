using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_e_sqlite3());
using var c = new SqliteConnection("Data Source=:memory:");
c.Open();
var b = WebApplication.CreateEmptyBuilder(new() { Args = args });
b.WebHost.UseKestrelCore();
var app = b.Build();
app.Run(ctx => ctx.Response.WriteAsync(c.ServerVersion));
app.Run("http://127.0.0.1:5055");
